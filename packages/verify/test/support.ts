import { spawnSync } from 'node:child_process'
import { WebhookVerificationError } from '../src/index.ts'
import { signStandard } from '../src/node.ts'

/** The code a call is refused with; `accepted` if it is not. Any other error is the test's failure. */
export async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run()
    return 'accepted'
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

export const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
export const otherSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const id = 'evt_01'
export const timestampSeconds = 1_707_906_600
export const now = new Date(timestampSeconds * 1000)
export const body = '{"id":"evt_01","event":"invoice.created","data":{"amount":"1500.00"}}'

/** The headers of the message above, or of one that differs in what is given. */
export function signedHeaders(
  message: { secrets?: string | string[]; timestampSeconds?: number; body?: string } = {},
) {
  const at = message.timestampSeconds ?? timestampSeconds
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': signStandard(message.secrets ?? secret, id, at, message.body ?? body),
  }
}

/** Fails in one line where a program of the system is missing: no test is skipped in silence. */
export function requireProgram(program: string, debianPackage: string): void {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status === 0) return
  throw new Error(`This test runs ${program}, which is missing: apt-get install ${debianPackage}`)
}
