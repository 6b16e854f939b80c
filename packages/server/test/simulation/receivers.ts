import type {
  TransportFailure,
  TransportRequest,
  TransportResult,
} from '../../src/engine/http/transport-result.ts'
import type { Dice } from './dice.ts'
import type { Machine } from './machine.ts'
import type { Schedule } from './schedule.ts'

/** What a receiver does with requests. */
export type Behaviour =
  | 'ok'
  | 'error'
  | 'gone'
  | 'unavailable'
  /** Takes requests and does not answer. */
  | 'silent'
  /** Takes requests and answers well, after the deadline of the attempt. */
  | 'late'
  | 'reset'
  /** Half of them well, half of them with an error. */
  | 'flaky'
  | 'slow'

/** A request as it was made. */
export interface Request {
  readonly by: string
  readonly url: string
  readonly deliveryId: string
  readonly eventId: string
  readonly attempt: number
  readonly body: string
  readonly startedAtMs: number
  /** What the sender learned, once it did. */
  outcome: 'success' | 'failure' | null
  endedAtMs: number | null
}

const timings = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }

/** Seconds of `Retry-After`. */
export const retryAfterSeconds = 2

/** All receivers: each webhook has one, named by its URL. */
export class Receivers {
  readonly requests: Request[] = []
  /** Told of each request as it starts, and as its sender learns what came of it. */
  onRequest: (request: Request) => void = () => {}
  onAnswer: (request: Request, answer: string) => void = () => {}
  private readonly behaviours = new Map<string, Behaviour>()
  private readonly schedule: Schedule
  private readonly dice: Dice

  constructor(schedule: Schedule, dice: Dice) {
    this.schedule = schedule
    this.dice = dice
  }

  behave(host: string, behaviour: Behaviour): void {
    this.behaviours.set(host, behaviour)
  }

  /** All of them do what they are asked, from now on. */
  heal(): void {
    for (const host of this.behaviours.keys()) this.behaviours.set(host, 'ok')
  }

  /** The transport of a machine. */
  send(machine: Machine, { url, headers, body, timeoutMs }: TransportRequest): Promise<TransportResult> {
    machine.reach('request', 'before')
    return new Promise((resolve) => {
      if (machine.isDead) return
      const request: Request = {
        by: machine.name,
        url,
        deliveryId: headers['x-gancho-delivery'] ?? '',
        eventId: headers['webhook-id'] ?? '',
        attempt: Number(headers['x-gancho-attempt']),
        body,
        startedAtMs: this.schedule.nowMs,
        outcome: null,
        endedAtMs: null,
      }
      this.requests.push(request)
      this.onRequest(request)
      machine.reach('request', 'after')
      const { afterMs, result, answer } = this.answer(new URL(url).host, timeoutMs)
      this.schedule.after(afterMs, () =>
        machine.deliver(() => {
          request.outcome = answer === '200' ? 'success' : 'failure'
          request.endedAtMs = this.schedule.nowMs
          this.onAnswer(request, answer)
          machine.reach('answer', 'after')
          if (!machine.isDead) resolve(result)
        }),
      )
    })
  }

  private answer(host: string, timeoutMs: number) {
    const behaviour = this.behaviours.get(host) ?? 'ok'
    // Few distinct times, so that answers come together and are recorded together, as under load.
    const soon = this.dice.int(1, 3) * 10
    const response = (status: number, afterMs: number, headers: Record<string, string> = {}) => ({
      answer: String(status),
      afterMs,
      result: {
        kind: 'response' as const,
        status,
        headers,
        body: new Uint8Array(),
        truncated: false,
        remoteAddress: null,
        durationMs: afterMs,
        timings,
      },
    })
    const failure = (failed: TransportFailure, afterMs: number) => ({
      answer: failed,
      afterMs,
      result: {
        kind: 'failure' as const,
        failure: failed,
        message: `The receiver is simulated: ${failed}.`,
        remoteAddress: null,
        durationMs: afterMs,
        timings,
      },
    })
    switch (behaviour) {
      case 'ok':
        return response(200, soon)
      case 'error':
        return response(500, soon)
      case 'gone':
        return response(410, soon)
      case 'unavailable':
        return response(503, soon, { 'retry-after': String(retryAfterSeconds) })
      case 'silent':
      case 'late':
        return failure('timeout', timeoutMs)
      case 'reset':
        return failure('connection_reset', soon)
      case 'flaky':
        return response(this.dice.chance(0.5) ? 200 : 500, soon)
      case 'slow': {
        const afterMs = this.dice.between(200, timeoutMs * 1.2)
        return afterMs > timeoutMs ? failure('timeout', timeoutMs) : response(200, afterMs)
      }
    }
  }
}
