import type { Caller } from '../../platform/api/caller.ts'
import { ApiError } from '../../platform/api-error.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import type { Needs } from '../../platform/deps.ts'
import type { Limiter } from '../../platform/limiter.ts'
import { hashToken, isTokenForm } from '../../platform/token.ts'
import type { ConfiguredOperator } from './configured-operator.ts'
import type { Keyring } from './keyring.ts'
import type { SessionRegistry } from './session-registry.ts'
import { takePortalLink } from './sessions.queries.ts'

/** How a person is let in to the panel. */
export type SignIn =
  | { readonly api_key: string }
  | { readonly operator_password: string }
  | { readonly portal_token: string }

export interface SignInDeps extends Needs<'db' | 'clock'> {
  readonly keyring: Keyring
  readonly sessions: SessionRegistry
  readonly operator: ConfiguredOperator
  /** Of wrong passwords, by address: keys and tokens are 256 random bits, and nobody guesses those. */
  readonly passwordFailures: Limiter
}

const sessionMs = 12 * 60 * 60 * 1_000

/**
 * Opens a session of the panel.
 * @param input.address where the request comes from.
 * @throws ApiError `sign_in_refused`, `permission_denied`, `too_many_sign_ins`, `portal_link_ended`
 */
export async function signIn({
  deps,
  input,
}: {
  deps: SignInDeps
  input: { readonly by: SignIn; readonly address: string }
}): Promise<{ readonly token: string; readonly caller: Caller }> {
  const { by, address } = input
  const token = await openBy(deps, by, address)
  // As every later request will find it: a key revoked in this moment opens nothing.
  const caller = await deps.sessions.identify(token)
  if (caller === null) throw 'portal_token' in by ? linkEnded() : keyRefused()
  return { token, caller }
}

async function openBy(deps: SignInDeps, by: SignIn, address: string): Promise<string> {
  if ('portal_token' in by) return await openByPortalLink(deps, by.portal_token)
  if ('api_key' in by) return await openByKey(deps, by.api_key)
  return await openByPassword(deps, by.operator_password, address)
}

async function openByKey({ clock, keyring, sessions }: SignInDeps, key: string): Promise<string> {
  const holder = await keyring.identify(key)
  if (holder === null) throw keyRefused()
  const { permissions } = holder
  if (permissions === 'events') {
    throw new ApiError(
      'permission_denied',
      'This key may only tell of events, and the panel shows what became of them. Sign in with a key of permission "read" or "write".',
    )
  }
  const expiresAtMs = clock.now() + sessionMs
  return await sessions.open({ ...holder, permissions, expiresAtMs, session: ownSession })
}

async function openByPassword(deps: SignInDeps, password: string, address: string): Promise<string> {
  const { clock, operator, passwordFailures, sessions } = deps
  if (!operator.hasPassword) {
    throw new ApiError(
      'sign_in_refused',
      'No operator password is set: sign in with an API key, or set GANCHO_OPERATOR_PASSWORD.',
    )
  }
  const waitMs = passwordFailures.waitMs(address)
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1_000)
    throw new ApiError(
      'too_many_sign_ins',
      `Too many wrong passwords came from this address. Wait ${seconds} s, or sign in with an API key.`,
      { headers: { 'retry-after': String(seconds) } },
    )
  }
  if (!operator.isPassword(password)) {
    passwordFailures.count(address)
    throw new ApiError('sign_in_refused', 'The operator password is wrong. Check how it is spelt.')
  }
  return await sessions.open({
    scope: 'operator',
    tenantId: null,
    permissions: 'write',
    keyId: null,
    expiresAtMs: clock.now() + sessionMs,
    session: ownSession,
  })
}

async function openByPortalLink({ db, clock, operator, sessions }: SignInDeps, token: string) {
  if (!isTokenForm(token)) throw linkEnded()
  return await inTransaction(db, async (tx) => {
    const now = clock.now()
    const link = await takePortalLink(tx, hashToken(token), new Date(now))
    if (link === undefined) throw linkEnded()
    if (link.operator_proof !== null && link.operator_proof !== operator.prove(token)) throw linkEnded()
    const {
      tenant_id: tenantId,
      permissions,
      api_key_id: keyId,
      session_seconds,
      return_url: returnUrl,
    } = link
    const expiresAtMs = now + session_seconds * 1_000
    const session = { portal: true, returnUrl }
    return await sessions.open({ scope: 'tenant', tenantId, permissions, keyId, expiresAtMs, session }, tx)
  })
}

const ownSession = { portal: false, returnUrl: null }

function keyRefused(): ApiError {
  return new ApiError(
    'sign_in_refused',
    'The API key is unknown, expired or revoked. Check that it was copied whole, from "gancho_" on.',
  )
}

function linkEnded(): ApiError {
  return new ApiError(
    'portal_link_ended',
    'This link was opened before, has expired, or was withdrawn. Go back to where it came from and open a new one.',
  )
}
