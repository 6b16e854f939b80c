import { judgeHeaders, type NetworkPolicy, type WebhookHeaders } from '../../engine/index.ts'
import { type FieldIssue, fieldIssue } from '../../platform/api-error.ts'
import type { Call } from '../../platform/deps.ts'
import { isEventTypeName } from '../../platform/ids.ts'
import { everyOperationalEvent, isOperational, knownEventTypes } from '../event-types/index.ts'
import type { WebhookColumns } from './queries.ts'
import { judgeSecret } from './secret.ts'
import { checkWebhookUrl } from './url-policy.ts'

/** What can be set on a webhook; absent means unchanged, or the default. */
export interface WebhookSettings {
  readonly url?: string | undefined
  /** Event types; `*` for all of them but the operational events, `gancho.*` for those. */
  readonly events?: readonly string[] | undefined
  readonly description?: string | undefined
  readonly headers?: WebhookHeaders | undefined
  readonly timeout_ms?: number | undefined
  readonly max_in_flight?: number | undefined
  readonly rate_limit_per_second?: number | null | undefined
  readonly ordered?: boolean | undefined
  readonly retry_schedule_seconds?: readonly number[] | null | undefined
}

/** Everything that is wrong with settings, at once. The URL, when right, comes back in its canonical form. */
export async function judgeSettings({
  deps,
  input,
}: Call<
  'db',
  WebhookSettings & { readonly secret?: string | undefined },
  { readonly networkPolicy: NetworkPolicy }
>): Promise<{
  readonly issues: readonly FieldIssue[]
  readonly url: string | undefined
}> {
  const issues: FieldIssue[] = []
  let url: string | undefined
  if (input.url !== undefined) {
    const verdict = checkWebhookUrl(input.url, deps.networkPolicy)
    if (verdict.ok) url = verdict.url
    else issues.push({ path: 'url', code: verdict.code, message: verdict.message })
  }
  if (input.events !== undefined) issues.push(...(await judgeEvents({ deps, input: input.events })))
  if (input.headers !== undefined) issues.push(...judgeHeaders(input.headers))
  const secretTrouble = input.secret === undefined ? null : judgeSecret(input.secret)
  if (secretTrouble !== null) issues.push(fieldIssue('secret', 'secret', secretTrouble))
  const [first, ...others] = input.retry_schedule_seconds ?? [0]
  if (first !== 0 || others.includes(0)) {
    const message =
      'begins with 0, for the first attempt, and has no other 0: the delays before each attempt.'
    issues.push(fieldIssue('retry_schedule_seconds', 'retry_schedule', message))
  }
  return { issues, url }
}

/** The columns of settings that are right, except headers, which are sealed. */
export function columnsOf({
  events: _events,
  headers: _headers,
  ...settings
}: WebhookSettings): WebhookColumns {
  return settings
}

async function judgeEvents({ deps, input: events }: Call<'db', readonly string[]>): Promise<FieldIssue[]> {
  if (events.includes('*') && !events.every((event) => event === '*' || isOperational(event))) {
    const message = '"*" stands for every event type but those of Gancho itself: send no others beside it.'
    return [fieldIssue('events', 'events_all', message)]
  }
  const known = await knownEventTypes(deps.db.kysely, events.filter(isEventTypeName))
  return events.flatMap((event, index) => {
    if (event === '*' || event === everyOperationalEvent || known.has(event)) return []
    const message = `${JSON.stringify(event)} is not an event type. GET /v1/event-types lists them.`
    return [fieldIssue(`events[${index}]`, 'unknown_event_type', message)]
  })
}
