import type { AlertKind } from './alert.ts'

/** The languages of e-mails. */
export type EmailLanguage = 'es' | 'en'

/** What a tenant is told of by e-mail. */
export interface AlertEmail {
  /** At most 10; no e-mail is sent while there is none. */
  readonly addresses: readonly string[]
  readonly language: EmailLanguage
  /** The alerts that it tells of. */
  readonly kinds: readonly AlertKind[]
  /** Whether it also tells that such an alert is over. */
  readonly recoveries: boolean
}

/**
 * When the success rate of a webhook is too low: of the deliveries first attempted within the window, too few
 * succeeded at that attempt.
 */
export interface SuccessRateRule {
  /** 1 to 100: an alert opens when fewer of a hundred succeed. */
  readonly below_percent: number
  /** 5 to 1440: how far back it looks. */
  readonly window_minutes: number
  /** 1 or more: with fewer deliveries within the window, nothing is judged. */
  readonly min_deliveries: number
}

/** The rules of a tenant for its alerts. Without any saved they are the defaults, at version 0. */
export interface AlertSettings {
  readonly email: AlertEmail
  /** Null judges no success rate. */
  readonly success_rate: SuccessRateRule | null
  /** Whether this installation sends e-mail at all: its operator set up a mail server. */
  readonly email_available: boolean
  /** Null when they were never saved. */
  readonly updated_at: string | null
  /** Changes with every save: what `If-Match` compares. */
  readonly version: number
}

/** All of the settings: what is left out goes back to its default. */
export interface AlertSettingsUpdate {
  readonly email?: Partial<AlertEmail>
  readonly success_rate?: SuccessRateRule | null
}

/** What became of a test e-mail. */
export interface TestEmail {
  /** The addresses whose mail server took it. */
  readonly accepted: readonly string[]
  /** The addresses that were refused. */
  readonly rejected: readonly string[]
}
