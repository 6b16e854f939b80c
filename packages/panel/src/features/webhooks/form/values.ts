import type { Webhook, WebhookCreation, WebhookSettings, WebhookUpdate } from '@gancho/client/http'
import { parseSchedule, writeSchedule } from './schedule.ts'

/** The form as it is filled in: figures are text until they are checked. */
export interface FormValues {
  readonly url: string
  readonly description: string
  /** Event types, or `*` alone for all. */
  readonly events: string[]
  readonly secret: string
  readonly headers: { name: string; value: string }[]
  readonly timeoutSeconds: string
  /** Empty: no limit. */
  readonly ratePerSecond: string
  readonly maxInFlight: string
  readonly ordered: boolean
  readonly retries: 'default' | 'none' | 'own'
  /** Waits between attempts, when they are one's own: `5 s, 5 min`. */
  readonly waits: string
}

const emptyValues: FormValues = {
  url: '',
  description: '',
  events: [],
  secret: '',
  headers: [],
  timeoutSeconds: '15',
  ratePerSecond: '',
  maxInFlight: '64',
  ordered: false,
  retries: 'default',
  waits: '',
}

/** An empty form, but for what a link has chosen already. */
export function startingWith({
  url = '',
  event,
}: {
  url?: string | undefined
  event?: string | undefined
}): FormValues {
  return { ...emptyValues, url, events: event === undefined ? [] : [event] }
}

/** A webhook as the form shows it. */
export function valuesOf(webhook: Webhook): FormValues {
  const { rate_limit_per_second: rate, retry_schedule_seconds: schedule } = webhook
  return {
    url: webhook.url,
    description: webhook.description,
    events: [...webhook.events],
    secret: '',
    headers: Object.entries(webhook.headers).map(([name, value]) => ({ name, value })),
    timeoutSeconds: String(webhook.timeout_ms / 1_000),
    ratePerSecond: rate === null ? '' : String(rate),
    maxInFlight: String(webhook.max_in_flight),
    ordered: webhook.ordered,
    retries: schedule === null ? 'default' : schedule.length === 1 ? 'none' : 'own',
    waits: schedule === null ? '' : writeSchedule(schedule),
  }
}

/** What the API shows in place of a value that carries a credential. */
const masked = '********'

/** A copy of a webhook to begin with. Credentials were never shown, so they have to be typed again. */
export function copyOf(webhook: Webhook): FormValues {
  const values = valuesOf(webhook)
  return {
    ...values,
    headers: values.headers.map(({ name, value }) => ({ name, value: value === masked ? '' : value })),
  }
}

/** What the API takes, of values that were checked. */
export function settingsOf(values: FormValues): Required<WebhookSettings> {
  return {
    url: values.url.trim(),
    description: values.description.trim(),
    events: values.events,
    headers: Object.fromEntries(
      values.headers.filter(({ name }) => name !== '').map(({ name, value }) => [name.trim(), value.trim()]),
    ),
    timeout_ms: Math.round(Number(values.timeoutSeconds) * 1_000),
    rate_limit_per_second: values.ratePerSecond === '' ? null : Number(values.ratePerSecond),
    max_in_flight: Number(values.maxInFlight),
    ordered: values.ordered,
    retry_schedule_seconds: scheduleOf(values),
  }
}

function scheduleOf({ retries, waits }: FormValues): readonly number[] | null {
  if (retries === 'default') return null
  return retries === 'none' ? [0] : parseSchedule(waits)
}

/** A new webhook; without a secret the server makes one. */
export function creationOf(values: FormValues): WebhookCreation {
  return { ...settingsOf(values), ...(values.secret !== '' && { secret: values.secret }) }
}

const fields = [
  'url',
  'description',
  'events',
  'headers',
  'timeout_ms',
  'rate_limit_per_second',
  'max_in_flight',
  'ordered',
  'retry_schedule_seconds',
] as const

export type Field = (typeof fields)[number]

/** The fields in which two states of a webhook differ. */
export function differences(one: Required<WebhookSettings>, other: Required<WebhookSettings>): Field[] {
  return fields.filter((field) => canonical(one[field]) !== canonical(other[field]))
}

/** The same for the same meaning: events are a set. */
function canonical(value: unknown): string {
  return JSON.stringify(
    Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.toSorted() : value,
  )
}

/** Only what was changed is sent: what somebody else changed meanwhile stays. */
export function changesOf(values: FormValues, before: Webhook): WebhookUpdate {
  const settings = settingsOf(values)
  const changed = differences(settings, settingsOf(valuesOf(before)))
  return Object.fromEntries(changed.map((field) => [field, settings[field]]))
}
