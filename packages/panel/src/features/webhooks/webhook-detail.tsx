import type { ReactNode } from 'react'

interface WebhookDetailProps {
  readonly webhookId: string
  /** Its log. */
  readonly children: ReactNode
}

export function WebhookDetail({ webhookId, children }: WebhookDetailProps) {
  return <section data-webhook={webhookId}>{children}</section>
}
