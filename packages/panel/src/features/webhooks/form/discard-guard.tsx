import { useBlocker } from '@tanstack/react-router'
import { useText } from '../../../i18n/index.ts'
import { AlertDialog } from '../../../ui/alert-dialog.tsx'

/** Asks before what was typed is lost: when another screen is opened, the form is closed, or the page is left. */
export function DiscardGuard({ isDirty }: { readonly isDirty: boolean }) {
  const t = useText()
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty,
    enableBeforeUnload: isDirty,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <AlertDialog
      open
      onClose={blocker.reset}
      title={t('webhooks-form.discard.title')}
      confirm={t('webhooks-form.discard')}
      onConfirm={blocker.proceed}
    >
      <p>{t('webhooks-form.discard.text')}</p>
    </AlertDialog>
  )
}
