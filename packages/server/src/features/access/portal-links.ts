import type { NetworkPolicy } from '../../engine/index.ts'
import type { Caller } from '../../platform/api/caller.ts'
import { fieldIssue, validationFailed } from '../../platform/api-error.ts'
import { isBrowserUrl } from '../../platform/browser-url.ts'
import type { Call } from '../../platform/deps.ts'
import { generateToken, hashToken } from '../../platform/token.ts'
import type { ConfiguredOperator } from './configured-operator.ts'
import { insertPortalLink, type SessionPermissions } from './sessions.queries.ts'

export interface PortalLinkCreation {
  readonly tenantId: string
  readonly permissions: SessionPermissions
  /** How long the link can be opened. */
  readonly expiresInSeconds: number
  /** How long the session lasts that it opens. */
  readonly sessionSeconds: number
  readonly returnUrl: string | null
  /** Who makes it: it ends with the key of its maker, and so does what it opens. */
  readonly maker: Caller
}

/**
 * Makes a link that lets one person into the panel of a tenant, once.
 * @returns the token, which is only ever in this answer: a hash of it is stored.
 * @throws ApiError `validation_failed`
 */
export async function createPortalLink({
  deps,
  input,
}: Call<
  'db' | 'clock',
  PortalLinkCreation,
  { readonly networkPolicy: NetworkPolicy; readonly operator: ConfiguredOperator }
>): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const { maker, returnUrl } = input
  if (
    returnUrl !== null &&
    !isBrowserUrl(returnUrl, { loopbackHttp: deps.networkPolicy.allowLoopbackHttp })
  ) {
    const message = 'is not a https URL without credentials, such as https://app.example.com/settings.'
    throw validationFailed([fieldIssue('return_url', 'return_url', message)])
  }
  const now = deps.clock.now()
  const token = generateToken()
  const expiresAt = new Date(Math.min(now + input.expiresInSeconds * 1_000, maker.expiresAtMs))
  await insertPortalLink(deps.db.kysely, {
    token_hash: hashToken(token),
    tenant_id: input.tenantId,
    permissions: input.permissions,
    api_key_id: maker.keyId,
    operator_proof: maker.keyId === null ? deps.operator.prove(token) : null,
    session_seconds: input.sessionSeconds,
    return_url: returnUrl,
    created_at: new Date(now),
    expires_at: expiresAt,
  })
  return { token, expiresAt }
}
