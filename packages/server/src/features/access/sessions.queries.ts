import { type Kysely, sql } from 'kysely'
import type { Principal } from '../../platform/api/caller.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'

/** What the constraints of the tables allow. */
export type SessionPermissions = 'read' | 'write'

export interface NewSession {
  readonly token_hash: string
  readonly scope: Principal['scope']
  readonly tenant_id: string | null
  readonly permissions: SessionPermissions
  readonly api_key_id: string | null
  readonly operator_proof: string | null
  readonly portal: boolean
  readonly return_url: string | null
  readonly created_at: Date
  readonly expires_at: Date
}

export async function insertSession(kysely: Kysely<Schema>, row: NewSession): Promise<void> {
  await kysely.insertInto('gancho.sessions').values(row).execute()
}

/** A session, unless the key behind it was revoked. It ends with that key. */
export async function findSession(kysely: Kysely<Schema>, tokenHash: string) {
  return await kysely
    .selectFrom('gancho.sessions as s')
    .leftJoin('gancho.api_keys as k', 'k.id', 's.api_key_id')
    .select([
      's.scope',
      's.tenant_id',
      's.permissions',
      's.api_key_id',
      's.operator_proof',
      's.portal',
      's.return_url',
    ])
    .select(sql<Date>`least(s.expires_at, k.expires_at)`.as('expires_at'))
    .$narrowType<Pick<NewSession, 'scope' | 'permissions'>>()
    .where('s.token_hash', '=', tokenHash)
    .where('k.revoked_at', 'is', null)
    .executeTakeFirst()
}

export async function deleteSession(kysely: Kysely<Schema>, tokenHash: string): Promise<void> {
  await kysely.deleteFrom('gancho.sessions').where('token_hash', '=', tokenHash).execute()
}

export interface NewPortalLink {
  readonly token_hash: string
  readonly tenant_id: string
  readonly permissions: SessionPermissions
  readonly api_key_id: string | null
  readonly operator_proof: string | null
  readonly session_seconds: number
  readonly return_url: string | null
  readonly created_at: Date
  readonly expires_at: Date
}

export async function insertPortalLink(kysely: Kysely<Schema>, row: NewPortalLink): Promise<void> {
  await kysely.insertInto('gancho.portal_links').values(row).execute()
}

/** Opens a link: whoever deletes it has it, so nobody else does. */
export async function takePortalLink(kysely: Kysely<Schema>, tokenHash: string, now: Date) {
  return await kysely
    .deleteFrom('gancho.portal_links')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .returningAll()
    .$narrowType<{ permissions: SessionPermissions }>()
    .executeTakeFirst()
}

/** Deletes the sessions and portal links that have ended. */
export async function deleteEnded({ kysely }: Database, now: Date): Promise<void> {
  await sql`
    WITH ended AS (DELETE FROM gancho.sessions WHERE expires_at <= ${now})
    DELETE FROM gancho.portal_links WHERE expires_at <= ${now}`.execute(kysely)
}
