export function NewWebhook() {
  return null
}
