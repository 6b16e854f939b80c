import { type Kysely, sql } from 'kysely'
import type { KeyPermissions, Principal } from '../../platform/api/caller.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'

/** What the constraints of the table allow. */
interface KeyKind {
  readonly scope: Principal['scope']
  readonly permissions: KeyPermissions
}

const readable = [
  'id',
  'tenant_id',
  'name',
  'scope',
  'permissions',
  'key_hint',
  'created_at',
  'expires_at',
  'revoked_at',
] as const

/** Newest first, those before `beforeId`; of one tenant, or of all. Revoked ones too. */
export async function listApiKeys(
  kysely: Kysely<Schema>,
  input: { readonly tenantId: string | undefined; readonly beforeId: string | null; readonly limit: number },
) {
  let query = kysely.selectFrom('gancho.api_keys').select(readable).$narrowType<KeyKind>()
  if (input.tenantId !== undefined) query = query.where('tenant_id', '=', input.tenantId)
  if (input.beforeId !== null) query = query.where('id', '<', input.beforeId)
  return await query.orderBy('id', 'desc').limit(input.limit).execute()
}

export type ApiKeyRow = Awaited<ReturnType<typeof listApiKeys>>[number]

export async function findApiKeyByHash(kysely: Kysely<Schema>, keyHash: string) {
  return await kysely
    .selectFrom('gancho.api_keys')
    .select(['id', 'tenant_id', 'scope', 'permissions', 'expires_at', 'revoked_at'])
    .$narrowType<KeyKind>()
    .where('key_hash', '=', keyHash)
    .executeTakeFirst()
}

export async function insertApiKey(
  kysely: Kysely<Schema>,
  row: {
    readonly name: string
    readonly scope: string
    readonly permissions: string
    readonly tenant_id: string | null
    readonly key_hash: string
    readonly key_hint: string
    readonly expires_at: Date | null
  },
): Promise<ApiKeyRow> {
  return await kysely
    .insertInto('gancho.api_keys')
    .values(row)
    .returning(readable)
    .$narrowType<KeyKind>()
    .executeTakeFirstOrThrow()
}

/** @returns the hash of the key, undefined when there is none of this id. A revoked one keeps its time. */
export async function revokeApiKey(kysely: Kysely<Schema>, id: string): Promise<string | undefined> {
  const row = await kysely
    .updateTable('gancho.api_keys')
    .set({ revoked_at: sql`coalesce(revoked_at, now())` })
    .where('id', '=', id)
    .returning('key_hash')
    .executeTakeFirst()
  return row?.key_hash
}
