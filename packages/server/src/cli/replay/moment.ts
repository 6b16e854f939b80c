import { InvalidArgumentError } from 'commander'

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A moment as people write it: how long ago (`90s`, `30m`, `2h`, `7d`), or an ISO 8601 time, where one without a zone is
 * of this machine's.
 * @returns in ISO 8601, as the API takes it.
 */
export function momentOf(text: string, now: Date): string {
  const ago = /^(\d{1,6})([smhd])$/.exec(text)
  if (ago !== null)
    return new Date(now.getTime() - Number(ago[1]) * (unitsMs[ago[2] ?? ''] ?? 0)).toISOString()
  const moment = new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : Number.NaN)
  if (!Number.isNaN(moment.getTime())) return moment.toISOString()
  throw new InvalidArgumentError(
    'Write how long ago, such as 30m, 2h or 7d, or a time, such as 2026-11-24T10:00:00Z.',
  )
}
