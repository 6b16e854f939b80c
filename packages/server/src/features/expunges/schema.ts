import { z } from 'zod'
import { moment, plainText } from '../../platform/api/schema.ts'
import type { FieldCode } from '../../platform/api-error.ts'
import { limits } from '../../platform/limits.ts'
import { type ExpungeSelection, expungeScopes } from './rules.ts'

const scope = z
  .enum(expungeScopes)
  .describe(
    '`event`: the one of `event_id`. `resource`: those of `resource_id`, of any type or of `resource_type`. `tenant`: all.',
  )

/** Which of the fields a scope needs, and which it may have. */
const fieldsOf = {
  event: { needed: 'event_id', allowed: ['event_id'] },
  resource: { needed: 'resource_id', allowed: ['resource_id', 'resource_type'] },
  tenant: { needed: null, allowed: [] },
} as const satisfies Record<(typeof expungeScopes)[number], unknown>

export const expungeCreation = z
  .strictObject({
    scope,
    event_id: z.string().optional(),
    resource_type: plainText(limits.resourceLength).min(1).optional(),
    resource_id: plainText(limits.resourceLength).min(1).optional(),
  })
  .check(({ value: { scope, ...fields }, issues }) => {
    const { needed, allowed } = fieldsOf[scope]
    const params = { code: 'expunge_scope' satisfies FieldCode }
    const refuse = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, params, input: scope })
    if (needed !== null && fields[needed] === undefined) refuse(needed, `is required for scope ${scope}`)
    const given = Object.entries(fields).filter(([, value]) => value !== undefined)
    const others = given.filter(([name]) => !allowed.some((each) => each === name))
    // Whoever names one thing must not lose everything by a wrong scope.
    for (const [name] of others) refuse(name, `does not go with scope ${scope}`)
  })
  .meta({ id: 'ExpungeCreation' })

/** What was asked for; the check above has seen that its scope has what it needs. */
export function selectionOf(body: z.output<typeof expungeCreation>): ExpungeSelection {
  const {
    scope,
    event_id: eventId = '',
    resource_id: resourceId = '',
    resource_type: resourceType = null,
  } = body
  if (scope === 'event') return { scope, eventId }
  return scope === 'resource' ? { scope, resourceId, resourceType } : { scope }
}

export const expunge = z
  .object({
    id: z.string(),
    scope,
    event_id: z.string().nullable(),
    resource_type: z.string().nullable(),
    resource_id: z.string().nullable(),
    state: z.enum(['RUNNING', 'COMPLETED']),
    events: z.int().describe('How many events were taken away so far.'),
    created_at: moment,
    finished_at: moment.nullable(),
  })
  .meta({ id: 'Expunge' })
