import type { showWebhook } from './read.ts'

export function presentWebhook({ tenant_id: _, ...row }: ReturnType<typeof showWebhook>) {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}
