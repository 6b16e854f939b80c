import { sqlStateOf } from './sql-state.ts'

/** Gancho cannot work on the database that it was given: says why, and what to do. */
export class OpeningError extends Error {
  readonly code:
    | 'database_unreachable'
    | 'database_refused'
    | 'database_encoding'
    | 'database_read_only'
    | 'pooler_unsupported'
  constructor(code: OpeningError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OpeningError'
    this.code = code
  }
}

type Explanation = readonly [code: OpeningError['code'], message: string]

/** By SQLSTATE, or by the code of Node. `{name}` is the address, `{message}` what PostgreSQL said. */
const byCode: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: [
    'database_unreachable',
    'PostgreSQL does not answer at {name}: is it running, and are host and port in DATABASE_URL right?',
  ],
  ENOENT: [
    'database_unreachable',
    'There is no socket of PostgreSQL for {name}: is it running, and is the folder in DATABASE_URL right?',
  ],
  EACCES: [
    'database_unreachable',
    'This user may not open the socket of PostgreSQL for {name}: run Gancho as one that may.',
  ],
  ENOTFOUND: [
    'database_unreachable',
    'The host of {name} is not known: check its spelling in DATABASE_URL, and DNS.',
  ],
  EAI_AGAIN: ['database_unreachable', 'DNS does not answer for {name}: look after DNS, then start again.'],
  ETIMEDOUT: [
    'database_unreachable',
    'PostgreSQL at {name} did not answer in time: check host and port in DATABASE_URL, and firewalls on the way.',
  ],
  '57P01': ['database_unreachable', 'PostgreSQL at {name} is stopping: start again when it is back.'],
  '57P03': [
    'database_unreachable',
    'PostgreSQL at {name} takes no connections that write now ({message}): start again when it does.',
  ],
  '28P01': [
    'database_refused',
    'PostgreSQL refused user or password in DATABASE_URL for {name}: correct them.',
  ],
  '28000': [
    'database_refused',
    'PostgreSQL at {name} does not let in the user in DATABASE_URL ({message}): make the role, or a line for it in pg_hba.conf.',
  ],
  '3D000': ['database_refused', 'The database {name} does not exist: create it first.'],
  '42501': [
    'database_refused',
    'The user in DATABASE_URL lacks a right in {name} ({message}): for the first migration it needs CREATE on the database, or a schema gancho of its own.',
  ],
  '53300': [
    'database_unreachable',
    'PostgreSQL at {name} takes no more connections ({message}): raise the limit of server, database or role, or end other processes.',
  ],
  '53100': ['database_unreachable', 'The disk of PostgreSQL at {name} is full ({message}): make room.'],
  '25006': [
    'database_read_only',
    'The database {name} is read-only ({message}): name the primary in DATABASE_URL, or end default_transaction_read_only.',
  ],
  '08P01': [
    'pooler_unsupported',
    'What answers at {name} does not take the settings that a session begins with ({message}), as PgBouncer does not: give Gancho the address of PostgreSQL itself.',
  ],
}

/** Codes that say the same as others. */
const same: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'ETIMEDOUT',
  ENETUNREACH: 'ETIMEDOUT',
  ECONNRESET: 'ECONNREFUSED',
  EPIPE: 'ECONNREFUSED',
  '08001': 'ETIMEDOUT',
  '08003': 'ECONNREFUSED',
  '08006': 'ECONNREFUSED',
  '57P02': '57P01',
}

/** What has a code that says less than its text. */
const byMessage: readonly (readonly [pattern: RegExp, Explanation])[] = [
  [
    /does not support SSL/,
    [
      'database_refused',
      'PostgreSQL at {name} has no TLS, and DATABASE_URL asks for it: turn it on there (ssl = on), or take sslmode out.',
    ],
  ],
  [
    /SASL|SCRAM|password must be a string/,
    [
      'database_refused',
      'PostgreSQL at {name} wants a password that DATABASE_URL lacks, or another way of proving it: correct it.',
    ],
  ],
]

/** Codes of Node for a certificate that nobody vouches for, or for another host. */
const certificate = /^(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|ERR_TLS_|ERR_SSL)/

/**
 * An error from opening a database, in words.
 * @param name the address without user and password.
 * @returns the error itself when it is none that connections or rights explain.
 */
export function explainOpening(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof OpeningError) return error
  const [code, sentence] = explanationOf(error) ?? []
  if (code === undefined || sentence === undefined) return error
  const message = sentence.replace('{name}', name).replace('{message}', error.message.replace(/[.\s]+$/, ''))
  return new OpeningError(code, message, { cause: error })
}

function explanationOf(error: Error): Explanation | undefined {
  const code = sqlStateOf(error) ?? ''
  const told = byMessage.find(([pattern]) => pattern.test(error.message))?.[1]
  if (told !== undefined) return told
  if (certificate.test(code)) {
    return [
      'database_refused',
      'The certificate of PostgreSQL at {name} cannot be trusted ({message}): name its authority with sslrootcert=/path/to/ca.pem in DATABASE_URL.',
    ]
  }
  // Own properties: a code is text from outside.
  const known = same[code] ?? code
  return Object.hasOwn(byCode, known) ? byCode[known] : undefined
}
