import type { ApiKey } from '@gancho/client/http'
import { useRevokeApiKey } from '../../data/api-keys.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { AlertDialog } from '../../ui/alert-dialog.tsx'
import { toast } from '../../ui/toast.tsx'

interface RevokeKeyProps {
  readonly apiKey: ApiKey
  readonly onClose: () => void
}

/** Asks first: what uses the key stops at once, and it does not come back. */
export function RevokeKey({ apiKey: { id, name }, onClose }: RevokeKeyProps) {
  const t = useText()
  const describe = useProblem()
  const revoke = useRevokeApiKey()
  const confirm = () =>
    revoke.mutate(id, {
      onSuccess: () => {
        toast.done(t('keys.revoked', { name }))
        onClose()
        // The button that opened this is gone.
        requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus())
      },
      onError: (error) => {
        toast.problem(describe(error))
        onClose()
      },
    })
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={t('keys.revoke.title', { name })}
      confirm={t('keys.revoke')}
      onConfirm={confirm}
      busy={revoke.isPending}
    >
      <p>{t('keys.revoke.text')}</p>
    </AlertDialog>
  )
}
