import { GanchoApiError } from '@gancho/client/http'
import { CommanderError } from 'commander'
import type { Ending } from './exit-codes.ts'

/** An error as people and scripts get it. */
export interface DescribedError {
  readonly ending: Ending
  /** Stable; null for one that nobody foresaw. */
  readonly code: string | null
  /** What happened, why, and what to do. */
  readonly message: string
  /** What the API said beside it. */
  readonly status?: number
  readonly requestId?: string | null
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[]
}

/** Errors that a command was called wrongly: repeating it as it is cannot help. */
const usageCodes = new Set(['invalid_usage', 'invalid_configuration'])
const unreachableCodes = new Set(['api_unreachable', 'database_unreachable'])

/** What was asked for did not end in the time that it has. */
const unfinishedCodes = new Set(['stop_unfinished'])

export function describeError(error: unknown): DescribedError {
  if (error instanceof GanchoApiError) {
    const { code, detail, status, requestId, errors } = error
    return { ending: 'failed', code, message: detail, status, requestId, errors }
  }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '')
    return { ending: error.exitCode === 0 ? 'done' : 'usage', code: 'invalid_usage', message }
  }
  if (!(error instanceof Error)) return { ending: 'failed', code: null, message: String(error) }
  if (!('code' in error && typeof error.code === 'string')) {
    return { ending: 'failed', code: null, message: error.message }
  }
  const { code } = error
  if (unreachableCodes.has(code)) return { ending: 'unreachable', code, message: error.message }
  const known = systemErrors.get(code)
  if (known !== undefined) return { ending: known.ending, code, message: known.message }
  if (unfinishedCodes.has(code)) return { ending: 'unfinished', code, message: error.message }
  return { ending: usageCodes.has(code) ? 'usage' : 'failed', code, message: error.message }
}

/** What to do about errors of the system that say little by themselves. */
const systemErrors = new Map<string, Pick<DescribedError, 'ending' | 'message'>>([
  [
    'EADDRINUSE',
    {
      ending: 'failed',
      message:
        'The port is taken by another program: give another one with --port, or for the metrics with --metrics-port.',
    },
  ],
])
