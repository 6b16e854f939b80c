export function EditWebhook() {
  return null
}
