import { useText } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'

interface TestDialogProps {
  readonly webhookId: string
  readonly onClose: () => void
}

/** "Probar": sends a real signed event, and says what the receiver made of it. */
export function TestDialog({ webhookId, onClose }: TestDialogProps) {
  const t = useText()
  return (
    <Dialog title={t('test.title')} onClose={onClose} size="lg">
      <section data-webhook={webhookId} />
    </Dialog>
  )
}
