import { CommanderError } from 'commander'
import { describeError } from './describe-error.ts'
import { exitCodes } from './exit-codes.ts'

/** Ends the process with what is known of an error on standard error: in words, or with --json as one line of JSON. */
export function reportAndExit(error: unknown): never {
  const described = describeError(error)
  const { ending, code, message, status, requestId, errors = [] } = described
  // Help that was asked for ends that way too. And commander has told already what it knows.
  const isSilent = ending === 'done'
  if (!isSilent && wantsJson()) {
    const known = {
      code: code ?? 'unexpected',
      message,
      status,
      request_id: requestId,
      errors: described.errors,
    }
    console.error(JSON.stringify({ error: known }))
  } else if (!isSilent && !(error instanceof CommanderError)) {
    if (code === null) console.error(error)
    else console.error(`gancho: ${message} (${code})`)
    if (errors.length > 1) for (const each of errors) console.error(`  ${each.path}: ${each.message}`)
    if (requestId && (status ?? 0) >= 500) console.error(`  The log of the server has it as ${requestId}.`)
  }
  process.exit(exitCodes[ending].code)
}

/** Asked before anything is parsed, for what cannot be parsed. */
export function wantsJson(): boolean {
  return process.argv.includes('--json')
}
