import { takeIdempotencyKey } from '../../platform/api/idempotency.queries.ts'
import { ApiError } from '../../platform/api-error.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import type { Call, OfTenant } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import { requireWebhook } from '../webhooks/index.ts'
import { countReplay } from './count.queries.ts'
import * as queries from './queries.ts'
import type { ReplayKind } from './rules.ts'
import { startOf } from './selection.queries.ts'

/** A preview answers at once: it counts so far. */
const mostPreviewed = 100_001
/** Creating a replay is rare, and its progress is shown against this. */
const mostCounted = 1_000_001

const defaultRatePerSecond = 50

/** What a replay is about, as it is asked for. */
export interface ReplayRequest {
  readonly tenantId: string
  readonly kind: ReplayKind
  readonly webhookId: string | undefined
  readonly event: string | undefined
  readonly from: Date | undefined
  /** Not later than now, which is the default: what comes after its creation is not of a replay. */
  readonly to: Date | undefined
}

/**
 * Counts what a replay would send.
 * @throws ApiError `webhook_not_found`, `webhook_disabled`
 */
export async function previewReplay({ deps, input }: Call<'db' | 'clock', ReplayRequest>) {
  const selection = await select({ deps, input })
  return await countReplay(deps.db.kysely, selection, mostPreviewed)
}

/**
 * Starts a replay, which the workers go on with.
 * @throws ApiError `webhook_not_found`, `webhook_disabled`, `replay_running`, `idempotency_key_reused`
 */
export async function createReplay({
  deps,
  input,
}: Call<
  'db' | 'clock',
  ReplayRequest & { readonly ratePerSecond: number | undefined; readonly idempotencyKey: string | undefined }
>) {
  const { idempotencyKey, ...content } = input
  const { ratePerSecond = defaultRatePerSecond } = content
  const repeated = idempotencyKey === undefined ? undefined : { key: idempotencyKey, content }
  const selection = await select({ deps, input })
  const { total } = await countReplay(deps.db.kysely, selection, mostCounted)

  return await inTransaction(deps.db, async (tx) => {
    const id = await queries.newReplayId(tx)
    if (repeated !== undefined) {
      const first = await firstAnswer(tx, { tenantId: input.tenantId, madeId: id, ...repeated })
      if (first !== null) return first
    }
    const cursor = startOf(selection)
    const now = new Date(deps.clock.now())
    if (await queries.insertReplay(tx, { ...selection, id, ratePerSecond, total, cursor, now })) {
      return await find(tx, input.tenantId, id)
    }
    throw await alreadyRunning(tx, selection)
  })
}

/** @throws ApiError `replay_not_found` */
export async function getReplay({ deps, input: { tenantId, id } }: Call<'db', OfTenant>) {
  return await find(deps.db.kysely, tenantId, id)
}

/**
 * Ends a replay. What it made due already stays on its way.
 * @throws ApiError `replay_not_found`, `replay_finished`
 */
export async function cancelReplay({ deps, input }: Call<'db' | 'clock', OfTenant>) {
  await getReplay({ deps, input })
  const now = new Date(deps.clock.now())
  if (await queries.cancelReplay(deps.db.kysely, { ...input, now })) return await getReplay({ deps, input })
  throw new ApiError('replay_finished', 'The replay has ended already, so there is nothing left to cancel.')
}

/** Fixes what a replay is about, and checks that its webhook can be sent to. */
async function select({
  deps,
  input,
}: Call<'db' | 'clock', ReplayRequest>): Promise<queries.ReplaySelection> {
  const { tenantId, kind, webhookId, event, from, to } = input
  if (webhookId !== undefined) {
    const { state } = await requireWebhook({ deps, input: { tenantId, id: webhookId } })
    if (state === 'DISABLED') {
      throw new ApiError(
        'webhook_disabled',
        'The webhook is disabled and sends nothing. Correct what is wrong, set its state to ACTIVE, then replay.',
      )
    }
  }
  const nowMs = deps.clock.now()
  return {
    tenantId,
    kind,
    webhookId: webhookId ?? null,
    event: event ?? null,
    from: from ?? null,
    to: new Date(Math.min(to?.getTime() ?? nowMs, nowMs)),
  }
}

type Kysely = Parameters<typeof queries.findReplay>[0]

/** The replay that an idempotency key made before; null when the key is new. */
async function firstAnswer(
  tx: Kysely,
  input: { tenantId: string; madeId: string; key: string; content: object },
) {
  const { tenantId } = input
  const used = await takeIdempotencyKey(tx, {
    ...input,
    kind: 'replay',
    content: JSON.stringify(input.content),
  })
  if (used === null) return null
  if (used.sameContent) return await find(tx, tenantId, used.madeId)
  throw new ApiError(
    'idempotency_key_reused',
    `The idempotency key created replay ${used.madeId}, with other content. Read that replay, or use a new key for a new one.`,
  )
}

async function alreadyRunning(tx: Kysely, selection: queries.ReplaySelection): Promise<ApiError> {
  const running = await queries.findRunningReplay(tx, selection)
  return new ApiError(
    'replay_running',
    `Replay ${running?.id ?? ''} of the same ${selection.webhookId === null ? 'tenant' : 'webhook'} is running. Wait for its end, or cancel it.`,
  )
}

async function find(kysely: Kysely, tenantId: string, id: string): Promise<queries.ReplayRow> {
  const replay = isId('rpl', id) ? await queries.findReplay(kysely, tenantId, id) : undefined
  if (replay !== undefined) return replay
  throw new ApiError('replay_not_found', 'There is no replay of this id. GET /v1/replays lists them.')
}
