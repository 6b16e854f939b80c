import { column, type Terminal, visible } from './terminal.ts'
import type { Verdict } from './verdict.ts'

/** One line of at most 100 columns for one request at the receiver. */
export function verdictLine(
  verdict: Verdict,
  { at, paint }: { readonly at: Date; readonly paint: Terminal['paint'] },
): string {
  const time = paint('dim', at.toTimeString().slice(0, 8))
  if (!verdict.verified) {
    return `  ${time}  ${paint('red', '✗ REFUSED ')}  ${verdict.code}: ${column(verdict.message, 48).trimEnd()}`
  }
  const { event, attempt, elapsedMs } = verdict
  const resource = [event.resource_type, event.resource_id].filter((part) => part !== null).join(' ')
  return [
    `  ${time}  ${paint('green', '✓ verified')}  `,
    column(visible(event.event), 22),
    column(visible(resource), 30),
    column(`attempt ${attempt}`, 11),
    paint('dim', duration(elapsedMs).padStart(8)),
  ].join('')
}

function duration(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`
}
