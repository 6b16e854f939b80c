import type { Delivery } from '@gancho/client/http'
import { column, type Terminal, visible } from '../dev/terminal.ts'

const marks = {
  DELIVERED: ['green', '✓'],
  FAILED: ['red', '✗'],
  CANCELLED: ['dim', '–'],
  PENDING: ['cyan', '·'],
  SENDING: ['cyan', '›'],
} as const

/** The state of a delivery: a mark, and the word that says the same. */
export function statusText({ status }: Delivery, paint: Terminal['paint']): string {
  const [style, mark] = marks[status]
  return paint(style, `${mark} ${status.padEnd(9)}`)
}

/** What became of a delivery so far, in words. */
export function outcomeText({
  status,
  attempts,
  last_error,
  last_status_code,
  next_attempt_at,
}: Delivery): string {
  const answer = last_status_code === null ? null : `answered ${last_status_code}`
  const error = status === 'DELIVERED' || last_error === null ? null : last_error
  const counted = attempts === 0 ? 'not tried yet' : attempts === 1 ? '1 attempt' : `${attempts} attempts`
  const next =
    status === 'PENDING' && attempts > 0 && next_attempt_at !== null
      ? `next at ${timeOf(next_attempt_at)}`
      : null
  return [counted, error === null ? answer : error, next]
    .filter((part) => part !== null)
    .map(visible)
    .join(', ')
}

/** One line for one state of a delivery. */
export function deliveryLine(
  delivery: Delivery,
  { at, paint }: { readonly at: Date; readonly paint: Terminal['paint'] },
): string {
  const { event, resource_type, resource_id, target_url } = delivery
  const resource = [resource_type, resource_id].filter((part) => part !== null).join(' ')
  return [
    paint('dim', timeOf(at)),
    statusText(delivery, paint),
    column(visible(event), 18),
    column(visible(resource), 18),
    `${visible(target_url)}  ${paint('dim', outcomeText(delivery))}`,
  ].join('  ')
}

/** The time of day here. */
export function timeOf(moment: Date | string): string {
  return new Date(moment).toTimeString().slice(0, 8)
}
