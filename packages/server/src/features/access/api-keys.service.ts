import type { KeyPermissions } from '../../platform/api/caller.ts'
import { ApiError, fieldIssue, validationFailed } from '../../platform/api-error.ts'
import type { Call } from '../../platform/deps.ts'
import { isId, isTenantId } from '../../platform/ids.ts'
import { generateApiKey, hashApiKey } from './api-key.ts'
import * as queries from './api-keys.queries.ts'

export interface ApiKeyCreation {
  readonly name: string
  readonly scope: 'operator' | 'tenant'
  readonly permissions: KeyPermissions
  /** Required for the scope `tenant`, and only then. */
  readonly tenantId: string | null
  readonly expiresAt: Date | null
}

/**
 * Makes an API key. The key itself is only ever in this answer: a hash of it is stored.
 * @throws ApiError `validation_failed`
 */
export async function createApiKey({
  deps,
  input,
}: Call<'db', ApiKeyCreation>): Promise<{ row: queries.ApiKeyRow; key: string }> {
  const { name, scope, permissions, tenantId, expiresAt } = input
  if ((scope === 'tenant') !== (tenantId !== null)) {
    const message =
      scope === 'tenant'
        ? 'is missing: a tenant key is of one tenant.'
        : 'belongs to tenant keys only: leave it out.'
    throw validationFailed([fieldIssue('tenant_id', 'tenant_of_key', message)])
  }
  if (tenantId !== null && !isTenantId(tenantId)) {
    const message = 'is not a tenant id: 1 to 64 letters, digits, "-" or "_".'
    throw validationFailed([fieldIssue('tenant_id', 'tenant_id', message)])
  }
  const key = generateApiKey()
  const row = await queries.insertApiKey(deps.db.kysely, {
    name,
    scope,
    permissions,
    tenant_id: tenantId,
    key_hash: hashApiKey(key),
    key_hint: `…${key.slice(-4)}`,
    expires_at: expiresAt,
  })
  return { row, key }
}

/**
 * Ends a key for good.
 * @returns its hash, so that what is remembered of it can be forgotten.
 * @throws ApiError `api_key_not_found`
 */
export async function revokeApiKey({ deps, input: { id } }: Call<'db', { id: string }>): Promise<string> {
  const hash = isId('key', id) ? await queries.revokeApiKey(deps.db.kysely, id) : undefined
  if (hash !== undefined) return hash
  throw new ApiError('api_key_not_found', 'There is no API key of this id. GET /v1/api-keys lists them.')
}
