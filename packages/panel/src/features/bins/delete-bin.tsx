import type { Bin } from '@gancho/client/http'
import { useNavigate } from '@tanstack/react-router'
import { useDeleteBin } from '../../data/bins.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { AlertDialog } from '../../ui/alert-dialog.tsx'
import { toast } from '../../ui/toast.tsx'

interface DeleteBinProps {
  readonly bin: Bin
  readonly onClose: () => void
}

/** Asks first, and says what is lost. */
export function DeleteBin({ bin, onClose }: DeleteBinProps) {
  const t = useText()
  const describe = useProblem()
  const navigate = useNavigate()
  const remove = useDeleteBin()
  const name = bin.name || t('bins.unnamed')
  const confirm = () =>
    remove.mutate(bin.id, {
      onSuccess: async () => {
        onClose()
        await navigate({ to: '/receivers' })
        toast.done(t('bins.deleted', { name }))
        requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus())
      },
      onError: (error) => {
        onClose()
        toast.problem(describe(error))
      },
    })
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={t('bins.delete.title', { name })}
      confirm={t('bins.delete')}
      onConfirm={confirm}
      busy={remove.isPending}
    >
      <p>{t('bins.delete.requests', { count: bin.requests })}</p>
      <p>{t('bins.delete.webhooks')}</p>
    </AlertDialog>
  )
}
