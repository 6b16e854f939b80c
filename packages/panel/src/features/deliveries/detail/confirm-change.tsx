import { useText } from '../../../i18n/index.ts'
import { AlertDialog } from '../../../ui/alert-dialog.tsx'

interface ConfirmChangeProps {
  readonly verb: 'retry' | 'cancel'
  readonly busy: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
}

/** Before a delivered one is sent again, and before its retries end: what the receiver will see. */
export default function ConfirmChange({ verb, busy, onClose, onConfirm }: ConfirmChangeProps) {
  const t = useText()
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={t(`deliveries-detail.confirm.${verb}.title`)}
      confirm={t(`deliveries-detail.confirm.${verb}.action`)}
      onConfirm={onConfirm}
      busy={busy}
      look={verb === 'retry' ? 'primary' : 'danger'}
    >
      <p>{t(`deliveries-detail.confirm.${verb}.text`)}</p>
    </AlertDialog>
  )
}
