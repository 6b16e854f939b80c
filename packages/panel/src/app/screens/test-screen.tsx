import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { TestDialog } from '../../features/test/test-dialog.tsx'

/** "Probar" over the webhook that it is about. */
export function TestScreen() {
  const { webhookId } = useParams({ from: '/shell/webhooks/$webhookId/test' })
  const { event } = useSearch({ from: '/shell/webhooks/$webhookId/test' })
  const navigate = useNavigate()
  return (
    <TestDialog
      webhookId={webhookId}
      event={event}
      onClose={() => navigate({ to: '/webhooks/$webhookId', params: { webhookId } })}
    />
  )
}
