import type { Signer } from '@gancho/verify/node'
import {
  type AttemptDeps,
  type AttemptOutcome,
  attempt,
  type IncomingEvent,
  loadWebhooks,
  readAccepted,
  type SendableDelivery,
  type TransportResult,
  toDeliverable,
} from '../../../engine/index.ts'
import type { Database } from '../../../platform/database/database.ts'
import type { SecretBox } from '../../../platform/secret-box.ts'
import { draftEvents } from './queries.ts'

/** One request of a full check, and whether the receiver did with it what it has to. */
export interface CheckOutcome {
  readonly name: 'accepts_valid' | 'rejects_forged'
  readonly passed: boolean
  readonly outcome: AttemptOutcome
}

/**
 * Sends a webhook two events, one of them with wrong signatures, just as attempts are sent: a receiver cannot tell
 * a check from the rest. Nothing is stored. Null when the webhook is gone.
 */
export type FullCheck = (
  test: IncomingEvent & { readonly webhook_id: string },
) => Promise<readonly CheckOutcome[] | null>

export function createFullCheck(deps: AttemptDeps & { db: Database; secretBox: SecretBox }): FullCheck {
  const { db, clock, secretBox } = deps

  /** Two drafts of the test, ready to be sent. */
  async function prepare(test: IncomingEvent & { readonly webhook_id: string }): Promise<SendableDelivery[]> {
    const [row] = await loadWebhooks(db, [test.webhook_id])
    if (row === undefined) return []
    const webhook = toDeliverable(row, { secretBox, nowMs: clock.now() })
    const events = [test, test]
    const { handed } = readAccepted(await draftEvents(db, events), events)
    return handed.flatMap(({ body, ...delivery }) =>
      body === null ? [] : [{ delivery: { ...delivery, body }, webhook }],
    )
  }

  return async (test) => {
    const [valid, forged] = await prepare(test)
    if (valid === undefined || forged === undefined) return null
    const { signer } = forged.webhook
    const forgedWebhook = { ...forged.webhook, signer: signer && forger(signer) }
    const [accepted, rejected] = await Promise.all([
      attempt(deps, valid),
      attempt(deps, { ...forged, webhook: forgedWebhook }),
    ])
    return [
      { name: 'accepts_valid', passed: accepted.verdict.kind === 'success', outcome: accepted },
      { name: 'rejects_forged', passed: isRejection(rejected.result), outcome: rejected },
    ]
  }
}

/** Signs something else than what is sent: well-formed signatures of whatever scheme, none of them right. */
function forger(signer: Signer): Signer {
  const otherBody = 'not the body of the request'
  return {
    raw: () => signer.raw(otherBody),
    standard: (id, timestampSeconds) => signer.standard(id, timestampSeconds, otherBody),
  }
}

/** 408 and 429 are about the moment and not about the request. */
function isRejection(result: TransportResult | null): boolean {
  if (result?.kind !== 'response') return false
  const { status } = result
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}
