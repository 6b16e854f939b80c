interface DeliveryLogProps {
  readonly webhookId: string
}

/** The deliveries of one webhook, beside the list of webhooks. */
export function DeliveryLog({ webhookId }: DeliveryLogProps) {
  return <section data-webhook={webhookId} />
}
