import type { BinRequest } from '@gancho/client/http'
import { column, type Terminal, visible } from '../../dev/terminal.ts'
import type { Verdict } from '../../dev/verdict.ts'
import { timeOf } from '../delivery-text.ts'
import type { LocalAnswer } from './forward.ts'

/** One line for one request: what it is, whether its signatures are good, and what the local address answered. */
export function requestLine(
  { received_at, method }: BinRequest,
  verdict: Verdict,
  { answer, paint }: { readonly answer: LocalAnswer | null; readonly paint: Terminal['paint'] },
): string {
  return [
    paint('dim', timeOf(received_at)),
    ...verdictParts(verdict, method, paint),
    ...answerParts(answer, paint),
  ]
    .join('  ')
    .trimEnd()
}

function verdictParts(verdict: Verdict, method: string, paint: Terminal['paint']): string[] {
  if (!verdict.verified) {
    return [
      paint('red', '✗ not verified'),
      `${verdict.code}: ${visible(verdict.message)} (${visible(method)})`,
    ]
  }
  const { event, attempt } = verdict
  const resource = [event.resource_type, event.resource_id].filter((part) => part !== null).join(' ')
  return [
    paint('green', '✓ verified'),
    column(visible(event.event), 18),
    column(visible(resource), 18),
    `attempt ${attempt}`,
  ]
}

function answerParts(answer: LocalAnswer | null, paint: Terminal['paint']): string[] {
  if (answer === null) return []
  if (answer.status === null) return [paint('red', `→ ${answer.error}`)]
  const isTaken = answer.status >= 200 && answer.status < 300
  const said = isTaken ? `${answer.status}` : `${answer.status}, which is a refusal`
  return [`${paint(isTaken ? 'green' : 'red', `→ ${said}`)} ${paint('dim', `in ${answer.duration_ms} ms`)}`]
}
