import type * as contract from '@gancho/client/http'
import { z } from 'zod'
import type { NetworkPolicy, QueueHealth } from '../../engine/index.ts'
import type { Api } from '../../platform/api/api.ts'
import type { Caller } from '../../platform/api/caller.ts'
import { answer, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { createLimiter } from '../../platform/limiter.ts'
import { version } from '../../platform/version.ts'
import type { Health } from '../health/index.ts'
import { type GuardDeps, unauthenticated } from './access.ts'
import { createPortalLink } from './portal-links.ts'
import * as schemas from './sessions.schema.ts'
import { type SignInDeps, signIn } from './sign-in.ts'

const tags = ['Panel']

/** Signing in to the panel, and the links that let tenants in. */
interface SessionDeps extends Needs<'db' | 'clock'>, GuardDeps, Omit<SignInDeps, 'passwordFailures'> {
  readonly networkPolicy: NetworkPolicy
  readonly health: Health
  readonly queueHealth: () => QueueHealth
}

export function sessionRoutes(app: Api, deps: SessionDeps): void {
  const { clock, sessions, operator, cookie, publicUrl, health, queueHealth, networkPolicy } = deps
  const passwordFailures = createLimiter({
    most: 10,
    windowMs: 60_000,
    maxKeys: 10_000,
    clock,
  })

  app.get(
    '/v1/panel',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getPanel',
        tags,
        summary: 'Get information about the installation',
        response: { 200: answer('About this installation.', schemas.panelInfo), ...refusal },
      },
    },
    () => ({
      version,
      operator_password: operator.hasPassword,
      development: networkPolicy.allowLoopbackHttp,
      private_networks: networkPolicy.allowedNetworks.length > 0,
      queue_engine_up: queueHealth().trouble === null,
      degraded: health.reasons().map(({ code }) => code),
    }),
  )

  app.post(
    '/v1/session',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'signIn',
        tags,
        summary: 'Sign in to the panel',
        description:
          'Sets the cookie of a new session, which replaces the one before. Accepts requests from the pages of this server only.',
        body: schemas.signIn,
        response: { 201: answer('The session.', schemas.session), ...refusal },
      },
    },
    async (request, reply) => {
      const { body: by, ip: address } = request
      const { token, caller } = await signIn({ deps: { ...deps, passwordFailures }, input: { by, address } })
      const before = cookie.read(request)
      if (before !== null) await sessions.close(before)
      const embedded = 'embedded' in by && by.embedded === true
      cookie.write(reply, token, caller.expiresAtMs - clock.now(), embedded)
      reply.code(201)
      return sessionOf(caller)
    },
  )

  app.get(
    '/v1/session',
    {
      config: { access: { permission: 'read', scope: 'anyone' } },
      schema: {
        operationId: 'getSession',
        tags,
        summary: 'Get the current session',
        description: 'Responds with 401 when nobody is signed in. An API key is not a session.',
        response: { 200: answer('The session.', schemas.session), ...refusal },
      },
    },
    async ({ caller }) => sessionOf(caller),
  )

  app.delete(
    '/v1/session',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'signOut',
        tags,
        summary: 'Sign out of the panel',
        description:
          'Ends the session, if there is one. Accepts requests from the pages of this server only.',
        response: { 204: z.undefined().describe('Nobody is signed in.'), ...refusal },
      },
    },
    async (request, reply) => {
      const token = cookie.read(request)
      if (token !== null) await sessions.close(token)
      cookie.clear(reply)
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/portal-links',
    {
      // Or whoever was let in for an hour would stay for ever.
      config: { access: { permission: 'write', scope: 'tenant', portal: false } },
      schema: {
        operationId: 'createPortalLink',
        tags,
        summary: 'Create a portal link',
        description:
          'The link signs one person in, once, so redirect the browser to it at once. The link and the session that it opens end with the API key that made the link.',
        body: schemas.portalLinkCreation.prefault({}),
        response: { 201: answer('The link, which is shown only once.', schemas.portalLink), ...refusal },
      },
    },
    async ({ tenantId, caller, body }, reply) => {
      const input = {
        tenantId,
        permissions: body.permissions,
        expiresInSeconds: body.expires_in_seconds,
        sessionSeconds: body.session_seconds,
        returnUrl: body.return_url ?? null,
        maker: known(caller),
      }
      const { token, expiresAt } = await createPortalLink({ deps, input })
      reply.code(201)
      return {
        url: `${publicUrl()}/portal#token=${token}`,
        tenant_id: tenantId,
        expires_at: expiresAt.toISOString(),
      }
    },
  )
}

/** Routes that are not public have one. */
function known(caller: Caller | null): Caller {
  if (caller === null) throw unauthenticated()
  return caller
}

function sessionOf(caller: Caller | null): contract.Session {
  const { scope, tenantId, permissions, expiresAtMs, session } = known(caller)
  if (session === null) throw unauthenticated()
  return {
    scope,
    tenant_id: tenantId,
    permissions,
    portal: session.portal,
    return_url: session.returnUrl,
    expires_at: new Date(expiresAtMs).toISOString(),
  }
}
