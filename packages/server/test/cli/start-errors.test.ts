import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeError } from '../../src/cli/describe-error.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { loadConfig } from '../../src/config.ts'
import { type Database, openPostgres } from '../../src/platform/database/database.ts'
import { createLogger } from '../../src/platform/telemetry/logger.ts'
import { openDatabase } from '../../src/server/open-database.ts'
import { runGancho } from './support.ts'

const commands = ['start', 'worker', 'migrate', 'dev', 'keys create']

describe('a database that cannot be used ends every start with one sentence, a code and a status', () => {
  const folder = mkdtempSync('/tmp/gancho-cli-')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  let admin: Database
  let server: URL
  /** Takes connections and says something else than PostgreSQL. */
  const stranger = createServer((socket) => socket.end())
  beforeAll(async () => {
    server = new URL(process.env.GANCHO_TEST_DATABASE_URL ?? '')
    admin = openPostgres(server.href, 1)
    for (const [database, options] of [
      [`${name}_latin`, `ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`],
      [`${name}_ascii`, `ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`],
      [`${name}_plain`, ''],
      [`${name}_read`, ''],
    ] as const) {
      await sql`CREATE DATABASE ${sql.id(database)} ${sql.raw(options)}`.execute(admin.kysely)
    }
    await sql`ALTER DATABASE ${sql.id(`${name}_read`)} SET default_transaction_read_only = on`.execute(
      admin.kysely,
    )
    await sql`CREATE ROLE ${sql.id(`${name}_guest`)} LOGIN`.execute(admin.kysely)
    await sql`CREATE ROLE ${sql.id(`${name}_nobody`)} NOLOGIN`.execute(admin.kysely)
    await sql`CREATE ROLE ${sql.id(`${name}_none`)} LOGIN CONNECTION LIMIT 0`.execute(admin.kysely)
    stranger.listen(0, '127.0.0.1')
    await once(stranger, 'listening')
  })
  afterAll(async () => {
    for (const database of ['latin', 'ascii', 'plain', 'read']) {
      await sql`DROP DATABASE ${sql.id(`${name}_${database}`)} WITH (FORCE)`.execute(admin.kysely)
    }
    for (const role of ['guest', 'nobody', 'none'])
      await sql`DROP ROLE ${sql.id(`${name}_${role}`)}`.execute(admin.kysely)
    await admin.close()
    stranger.close()
    rmSync(folder, { recursive: true })
  })

  const at = (database: string, user = 'postgres') =>
    `postgres://${user}@${server.host}/${database === 'none' ? name : `${name}_${database}`}`
  const strangersPort = () => {
    const address = stranger.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  test.each<[what: string, url: () => string, code: string, status: number, sentence: RegExp]>([
    [
      'nobody',
      () => 'postgres://127.0.0.1:1/app',
      'database_unreachable',
      3,
      /does not answer at 127\.0\.0\.1:1\/app/,
    ],
    [
      'a stranger',
      () => `postgres://127.0.0.1:${strangersPort()}/app`,
      'database_unreachable',
      3,
      /does not answer/,
    ],
    ['no such host', () => 'postgres://db.invalid/app', 'database_unreachable', 3, /db\.invalid/],
    ['no socket', () => 'postgres:///app?host=/tmp/gancho-nowhere', 'database_unreachable', 3, /no socket/],
    ['no database', () => at('none'), 'database_refused', 1, /does not exist: create it/],
    ['no role', () => at('plain', 'nosuchrole'), 'database_refused', 1, /role "nosuchrole" does not exist/],
    [
      'a role that may not log in',
      () => at('plain', `${name}_nobody`),
      'database_refused',
      1,
      /not permitted to log in/,
    ],
    ['no rights', () => at('plain', `${name}_guest`), 'database_refused', 1, /needs CREATE on the database/],
    [
      'no connection',
      () => at('plain', `${name}_none`),
      'database_unreachable',
      3,
      /takes no more connections/,
    ],
    ['no TLS', () => `${at('plain')}?sslmode=verify-full`, 'database_refused', 1, /has no TLS/],
    ['LATIN1', () => at('latin'), 'database_encoding', 1, /_latin has the encoding LATIN1/],
    ['SQL_ASCII', () => at('ascii'), 'database_encoding', 1, /SQL_ASCII/],
    ['read-only', () => at('read'), 'database_read_only', 1, /_read is read-only/],
    [
      'an authority that is not there',
      () => 'postgres://db/app?sslrootcert=/nowhere.pem',
      'invalid_configuration',
      2,
      /DATABASE_URL cannot be used: .*nowhere\.pem/,
    ],
    ['no URL', () => 'postgres://db1:x,db2/app', 'invalid_configuration', 2, /DATABASE_URL must be like/],
  ])('%s', async (_what, url, code, status, sentence) => {
    const opening = async () => {
      const settings = { DATABASE_URL: url(), GANCHO_DATA: folder }
      await openDatabase(loadConfig(settings, { environment: {} }), createLogger('silent'))
    }
    const error = await opening().catch((reason: unknown) => reason)
    const described = describeError(error)
    expect(described).toMatchObject({ code, message: expect.stringMatching(sentence) })
    expect(exitCodes[described.ending].code).toBe(status)
  })

  test('whichever command it is', { timeout: 120_000 }, async () => {
    for (const [url, sentence, code, status] of [
      [at('latin'), 'has the encoding LATIN1', 'database_encoding', 1],
      ['postgres://127.0.0.1:1/app', 'PostgreSQL does not answer', 'database_unreachable', 3],
    ] as const) {
      const env = { DATABASE_URL: url, GANCHO_DATA: folder, PORT: '0', GANCHO_LOG_LEVEL: 'silent' }
      const ended = await Promise.all(commands.map((command) => runGancho(command.split(' '), { env })))
      for (const each of ended) {
        expect([each.code, each.stderr.trim().split('\n')]).toEqual([
          status,
          [expect.stringMatching(new RegExp(`^gancho: .*${sentence}.*\\(${code}\\)$`))],
        ])
      }
      const doctor = await runGancho(['doctor'], { env })
      expect([doctor.code, doctor.stderr]).toEqual([1, ''])
      expect(doctor.stdout).toMatch(new RegExp(`problem .*${sentence}`))
    }
  })
})
