import { type AlertKind, alertKinds } from './rules.ts'

export const emailLanguages = ['es', 'en'] as const
export type EmailLanguage = (typeof emailLanguages)[number]

export interface AlertEmail {
  readonly addresses: readonly string[]
  readonly language: EmailLanguage
  readonly kinds: readonly AlertKind[]
  readonly recoveries: boolean
}

/** Of the deliveries first attempted in the window, fewer than this succeeded at that attempt. */
export interface SuccessRateRule {
  readonly below_percent: number
  readonly window_minutes: number
  readonly min_deliveries: number
}

/** What a tenant sets for its alerts. */
export interface AlertSettings {
  readonly email: AlertEmail
  /** Null judges no success rate. */
  readonly success_rate: SuccessRateRule | null
}

/** What applies while a tenant saved nothing, and to what it leaves out. */
export const defaultAlertSettings: AlertSettings = {
  email: { addresses: [], language: 'en', kinds: alertKinds, recoveries: true },
  success_rate: null,
}
