import { useBlocker } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useText } from '../i18n/index.ts'

const load = () => import('./alert-dialog.tsx')
const AlertDialog = lazy(async () => ({ default: (await load()).AlertDialog }))

/** Asks before what was typed is lost: when another screen is opened, the form is closed, or the page is left. */
export function DiscardGuard({ isDirty }: { readonly isDirty: boolean }) {
  const t = useText()
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty,
    enableBeforeUnload: isDirty,
    withResolver: true,
  })
  // The question is large: it comes with the first key that is typed, and is there when it has to be asked.
  useEffect(() => {
    if (isDirty) void load()
  }, [isDirty])
  if (blocker.status !== 'blocked') return null
  return (
    <Suspense>
      <AlertDialog
        open
        onClose={blocker.reset}
        title={t('ui.discard.title')}
        confirm={t('ui.discard')}
        onConfirm={blocker.proceed}
      >
        <p>{t('ui.discard.text')}</p>
      </AlertDialog>
    </Suspense>
  )
}
