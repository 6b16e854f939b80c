import { goneMessage } from '../../engine/index.ts'

/** What a person should look at. There is at most one alert of a kind for a webhook, until it is resolved. */
export const alertKinds = ['failing', 'exhausted', 'disabled', 'degraded'] as const
export type AlertKind = (typeof alertKinds)[number]

/** What one commit of outcomes counted of a webhook's failures. */
export interface CountedFailures {
  readonly atMs: number
  /** Attempts that the webhook failed. */
  readonly attempts: number
  /** Deliveries that ended without success. */
  readonly deliveries: number
  /** Of one of them: a code, a colon, a sentence. */
  readonly lastError: string | null
}

/** Attempts that failed in a row. */
export interface Streak {
  readonly sinceMs: number
  readonly attempts: number
}

/** What is known of a webhook when somebody looks at it. */
export interface WatchedWebhook {
  readonly state: 'ACTIVE' | 'PAUSED' | 'DISABLED'
  readonly stateReason: string | null
  /** The first failure since the last success. */
  readonly failingSinceMs: number | null
  readonly disabledAtMs: number | null
  /** The failures since the last look, the oldest first. */
  readonly failures: readonly CountedFailures[]
  /** As the last look left it. */
  readonly streak: Streak | null
  /** When what the alert of a kind is about began; of those that are not resolved. */
  readonly unresolved: Readonly<Partial<Record<AlertKind, number>>>
  /** Something of what the `exhausted` alert is about is left: failed still, or sent again and not finished. */
  readonly hasExhausted: boolean
  /** The disablement that the last `disabled` alert was about, resolved or not. */
  readonly alertedDisabledAtMs: number | null
}

/** What a look finds of a kind: it is going on (the alert is opened or added to), or it is over (it is resolved). */
export type Finding =
  | {
      readonly kind: AlertKind
      readonly is: 'going_on'
      readonly sinceMs: number
      readonly lastSeenMs: number
      /** Of `exhausted` what came since the last look, of the others all. */
      readonly count: number
      readonly lastError: string | null
    }
  | { readonly kind: AlertKind; readonly is: 'over' }

/** Fewer failed attempts in a row are nothing to look at. */
const failingFromAttempts = 5

const rules: Readonly<
  Record<Exclude<AlertKind, 'degraded'>, (watched: WatchedWebhook) => readonly Finding[]>
> = {
  /** Each streak has its own: it is over with a success, or when somebody gives the webhook a new start. */
  failing(watched) {
    const streak = streakOf(watched)
    const last = failuresInStreak(watched).at(-1)
    const isTold = watched.state === 'ACTIVE' && streak !== null && streak.attempts >= failingFromAttempts
    return [
      ...overUnless('failing', watched, (sinceMs) => sinceMs === streak?.sinceMs),
      ...(isTold && last !== undefined
        ? [
            goingOn('failing', {
              sinceMs: streak.sinceMs,
              lastSeenMs: last.atMs,
              count: streak.attempts,
              lastError: last.lastError,
            }),
          ]
        : []),
    ]
  },

  exhausted(watched) {
    const ended = watched.failures.filter(({ deliveries }) => deliveries > 0)
    const [first] = ended
    const last = ended.at(-1)
    if (first === undefined || last === undefined) {
      return overUnless('exhausted', watched, () => watched.hasExhausted)
    }
    const count = ended.reduce((sum, { deliveries }) => sum + deliveries, 0)
    return [
      goingOn('exhausted', { sinceMs: first.atMs, lastSeenMs: last.atMs, count, lastError: last.lastError }),
    ]
  },

  /** Each disablement has its own: what was resolved by hand does not come back while the webhook stays as it is. */
  disabled(watched) {
    const atMs = watched.state === 'DISABLED' ? watched.disabledAtMs : null
    const lastError =
      watched.stateReason === 'gone' ? `gone: ${goneMessage}` : watched.failures.at(-1)?.lastError
    return [
      ...overUnless('disabled', watched, (sinceMs) => sinceMs === atMs),
      ...(atMs !== null && watched.alertedDisabledAtMs !== atMs
        ? [goingOn('disabled', { sinceMs: atMs, lastSeenMs: atMs, count: 1, lastError: lastError ?? null })]
        : []),
    ]
  },
}

/** Decides about the alerts of a webhook. One that is over and the next of its kind may come together. */
export function judgeAlerts(watched: WatchedWebhook): readonly Finding[] {
  return Object.values(rules).flatMap((judge) => judge(watched))
}

/** The streak with the failures since the last look; null when the webhook is not failing. */
export function streakOf(watched: WatchedWebhook): Streak | null {
  const { failingSinceMs: sinceMs, streak } = watched
  if (sinceMs === null) return null
  const known = streak?.sinceMs === sinceMs ? streak.attempts : 0
  const attempts = failuresInStreak(watched).reduce((sum, each) => sum + each.attempts, known)
  return { sinceMs, attempts }
}

function failuresInStreak({ failures, failingSinceMs }: WatchedWebhook): readonly CountedFailures[] {
  if (failingSinceMs === null) return []
  return failures.filter(({ atMs, attempts }) => atMs >= failingSinceMs && attempts > 0)
}

function goingOn(kind: AlertKind, what: Omit<Finding & { is: 'going_on' }, 'kind' | 'is'>): Finding {
  return { kind, is: 'going_on', ...what }
}

function overUnless(
  kind: AlertKind,
  { unresolved }: WatchedWebhook,
  goesOn: (sinceMs: number) => boolean,
): readonly Finding[] {
  const sinceMs = unresolved[kind]
  return sinceMs === undefined || goesOn(sinceMs) ? [] : [{ kind, is: 'over' }]
}
