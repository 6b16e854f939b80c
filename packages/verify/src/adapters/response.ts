import type { WebhookAnswer } from '../receiver/answer.ts'

/** The answer as a Web `Response`. */
export function toResponse({ status, headers, body }: WebhookAnswer): Response {
  return new Response(body, { status, headers })
}
