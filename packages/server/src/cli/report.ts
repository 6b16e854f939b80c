/** Ends the process with one clear line for an error that we know, and with the stack for one that we do not. */
export function reportAndExit(error: unknown): never {
  if (!(error instanceof Error)) {
    console.error(`gancho: ${String(error)}`)
  } else if ('code' in error && typeof error.code === 'string') {
    console.error(`gancho: ${explain(error.code) ?? error.message} (${error.code})`)
  } else {
    console.error(error)
  }
  process.exit(1)
}

/** What to do about errors of the system that say little by themselves. */
function explain(code: string): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return 'The port is taken by another program: give another one with --port, or for the metrics with --metrics-port.'
    case 'ECONNREFUSED':
      return 'PostgreSQL does not answer at the address in DATABASE_URL: is it running, and is the port right?'
    case 'ENOTFOUND':
      return 'The host in DATABASE_URL is not known: check its spelling.'
    case '28P01':
      return 'PostgreSQL refused the password in DATABASE_URL.'
    case '3D000':
      return 'The database in DATABASE_URL does not exist: create it first.'
    case '42501':
      return 'The user in DATABASE_URL may not create the schema gancho: grant it CREATE on the database.'
    default:
      return null
  }
}
