import type { Call } from '../../platform/deps.ts'
import { listApiKeys } from './api-keys.queries.ts'
import { createApiKey } from './api-keys.service.ts'

/**
 * Makes an operator key on an installation that has no key at all, so that its first start can be used.
 * @returns null when there is a key already, revoked or not.
 */
export async function makeFirstOperatorKey({
  deps,
}: Omit<Call<'db', never>, 'input'>): Promise<string | null> {
  const known = await listApiKeys(deps.db.kysely, { tenantId: undefined, beforeId: null, limit: 1 })
  if (known.length > 0) return null
  const input = {
    name: 'first start',
    scope: 'operator',
    permissions: 'write',
    tenantId: null,
    expiresAt: null,
  } as const
  const { key } = await createApiKey({ deps, input })
  return key
}
