import { ApiError, fieldIssue, validationFailed } from '../../platform/api-error.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import type { Call, OfTenant, PageInput } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import { limits } from '../../platform/limits.ts'
import { generateToken } from '../../platform/token.ts'
import { type BinAnswer, defaultAnswers, judgeAnswers } from './answer.ts'
import * as queries from './queries.ts'
import { showRequestHeaders } from './request-headers.ts'
import { judgeVerifyingSecret } from './verdict.ts'

/** What can be set on a bin; absent means unchanged, or the default. */
export interface BinSettings {
  readonly name?: string | undefined
  readonly answers?: readonly BinAnswer[] | undefined
  /** Null forgets it. */
  readonly secret?: string | null | undefined
}

/** From the last change on. */
const lifetimeMs = 7 * 24 * 60 * 60 * 1_000

export async function listBins({ deps, input }: Call<'db' | 'clock', PageInput & { tenantId: string }>) {
  return await queries.listBins(deps.db.kysely, { ...input, now: new Date(deps.clock.now()) })
}

/** @throws ApiError `bin_not_found` */
export async function getBin({ deps, input: { tenantId, id } }: Call<'db' | 'clock', OfTenant>) {
  const now = new Date(deps.clock.now())
  const bin = isId('bin', id) ? await queries.findBin(deps.db.kysely, { tenantId, id, now }) : undefined
  return bin ?? binNotFound()
}

/**
 * Makes a bin, with an address that nobody can guess.
 * @throws ApiError `validation_failed`, `too_many_bins`
 */
export async function createBin({
  deps,
  input,
}: Call<'db' | 'clock' | 'secretBox', BinSettings & { tenantId: string }>) {
  const { tenantId, name = '', answers = defaultAnswers, secret = null } = input
  judge(input)
  const now = new Date(deps.clock.now())
  return await inTransaction(deps.db, async (tx) => {
    if ((await queries.countBins(tx, { tenantId, now })) >= limits.binsPerTenant) {
      throw new ApiError(
        'too_many_bins',
        `The tenant has ${limits.binsPerTenant} bins, the most there may be. Delete one that is not used.`,
      )
    }
    const expires_at = expiryOf(now)
    const id = await queries.insertBin(tx, {
      tenant_id: tenantId,
      token: generateToken(),
      name,
      answers: JSON.stringify(answers),
      created_at: now,
      expires_at,
    })
    // Sealed for this bin, so its id comes first.
    if (secret !== null) {
      const sealed = deps.secretBox.seal(secret, { tenantId, id })
      await queries.updateBin(tx, { tenantId, id, now }, { secret: sealed, expires_at })
    }
    return (await queries.findBin(tx, { tenantId, id, now })) ?? binNotFound()
  })
}

/**
 * Changes a bin, and begins its time anew.
 * @throws ApiError `bin_not_found`, `validation_failed`
 */
export async function updateBin({
  deps,
  input,
}: Call<'db' | 'clock' | 'secretBox', OfTenant & { readonly changes: BinSettings }>) {
  const { changes, ...owner } = input
  const { name, answers, secret } = changes
  judge(changes)
  await getBin({ deps, input: owner })
  const now = new Date(deps.clock.now())
  await queries.updateBin(
    deps.db.kysely,
    { ...owner, now },
    {
      name,
      answers: answers && JSON.stringify(answers),
      secret: typeof secret === 'string' ? deps.secretBox.seal(secret, owner) : secret,
      expires_at: expiryOf(now),
    },
  )
  return await getBin({ deps, input: owner })
}

/** @throws ApiError `bin_not_found` */
export async function deleteBin({ deps, input }: Call<'db', OfTenant>): Promise<void> {
  if (!isId('bin', input.id) || !(await queries.deleteBin(deps.db.kysely, input))) binNotFound()
}

/** @throws ApiError `bin_not_found` */
export async function listBinRequests({
  deps,
  input,
}: Call<'db' | 'clock' | 'secretBox', OfTenant & PageInput>) {
  const { tenantId, id, beforeId, limit } = input
  await getBin({ deps, input })
  const rows = await queries.listBinRequests(deps.db.kysely, { binId: id, beforeId, limit })
  return rows.map((row) => ({
    ...row,
    headers: showRequestHeaders(row.headers, deps.secretBox, { tenantId, id }),
  }))
}

export function binNotFound(): never {
  throw new ApiError('bin_not_found', 'There is no bin here. They expire 7 days after their last change.')
}

function expiryOf(now: Date): Date {
  return new Date(now.getTime() + lifetimeMs)
}

function judge({ answers, secret }: BinSettings): void {
  const issues = judgeAnswers(answers ?? [])
  const trouble = typeof secret === 'string' ? judgeVerifyingSecret(secret) : null
  if (trouble !== null) issues.push(fieldIssue('secret', 'secret', trouble))
  if (issues.length > 0) throw validationFailed(issues)
}
