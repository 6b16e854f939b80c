import type { Call } from '../../platform/deps.ts'
import { limits } from '../../platform/limits.ts'
import { type SecretBox, SecretBoxError, type SecretOwner } from '../../platform/secret-box.ts'
import { isTokenForm } from '../../platform/token.ts'
import { answerAt, type BinAnswer } from './answer.ts'
import { countBinRequest, findBinByToken, insertBinRequest } from './queries.ts'
import { sealRequestHeaders } from './request-headers.ts'
import { binNotFound } from './service.ts'
import { judgeSignature } from './verdict.ts'

/** A request as a bin got it. */
export interface IncomingRequest {
  readonly binId: string
  readonly method: string
  /** What follows the token in the address. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * The bin behind the address that a request came to.
 * @throws ApiError `bin_not_found`
 */
export async function findBinOfToken({ deps, input: token }: Call<'db' | 'clock', string>): Promise<string> {
  if (!isTokenForm(token)) return binNotFound()
  return (await findBinByToken(deps.db.kysely, { token, now: new Date(deps.clock.now()) })) ?? binNotFound()
}

/**
 * Keeps a request, and says what to answer.
 * @throws ApiError `bin_not_found`
 */
export async function receiveRequest({
  deps,
  input,
}: Call<'db' | 'clock' | 'secretBox', IncomingRequest>): Promise<BinAnswer> {
  const { binId, method, path, headers, body } = input
  const { kysely } = deps.db
  const now = new Date(deps.clock.now())
  const bin = (await countBinRequest(kysely, { id: binId, now })) ?? binNotFound()
  const answer = answerAt(JSON.parse(bin.answers), bin.answers_given)
  const owner = { tenantId: bin.tenant_id, id: binId }
  const secret = bin.secret && openOrNull(deps.secretBox, bin.secret, owner)
  const { verdict, code } = await judgeSignature({ headers, body }, { secret, now })
  await insertBinRequest(
    kysely,
    {
      bin_id: binId,
      received_at: now,
      method,
      path,
      headers: sealRequestHeaders(headers, deps.secretBox, owner),
      body: body.subarray(0, limits.binBodyBytes),
      truncated: body.length > limits.binBodyBytes,
      verdict,
      verdict_code: code,
      answered: answer.status,
    },
    limits.binRequests,
  )
  return answer
}

/** One that no master key opens is not known any more. */
function openOrNull(box: SecretBox, sealed: string, owner: SecretOwner): string | null {
  try {
    return box.open(sealed, owner)
  } catch (error) {
    if (error instanceof SecretBoxError) return null
    throw error
  }
}
