import type { AlertKind } from '../rules.ts'

/** An alert, as far as people are told of it. */
export interface ToldAlert {
  readonly id: string
  readonly kind: AlertKind
  readonly state: 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED'
  readonly webhook_id: string
  readonly url: string
  readonly last_error: string | null
  readonly count: number
  readonly success_percent: number | null
  readonly first_seen_at: Date
  readonly resolved_at: Date | null
  /** When people were told that it opened; null: never. */
  readonly told_at: Date | null
}

/** Something that people are to be told. */
export interface AlertNotice {
  readonly id: string
  readonly says: 'OPENED' | 'RECOVERED'
  readonly alert: ToldAlert
}

/**
 * Leaves out what nobody needs to hear by now: alerts that opened and are over before anybody was told, and the ends of
 * alerts that nobody was told of.
 */
export function worthTelling(notices: readonly AlertNotice[]): readonly AlertNotice[] {
  return notices.filter(({ says, alert }) =>
    says === 'OPENED' ? alert.state !== 'RESOLVED' : alert.told_at !== null,
  )
}
