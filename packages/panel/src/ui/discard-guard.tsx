import { useBlocker } from '@tanstack/react-router'
import { useText } from '../i18n/index.ts'
import { AlertDialog } from './alert-dialog.tsx'

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
      title={t('ui.discard.title')}
      confirm={t('ui.discard')}
      onConfirm={blocker.proceed}
    >
      <p>{t('ui.discard.text')}</p>
    </AlertDialog>
  )
}
