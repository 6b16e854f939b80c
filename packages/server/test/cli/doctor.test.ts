import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTemporaryRedis } from '../../../../scripts/temporary-redis.ts'
import { emptyPostgres } from '../platform/database/empty-database.ts'
import { postgresForTest, type TestDatabase } from '../support/db.ts'
import { type Development, startDevelopment } from './development.ts'
import { runGancho } from './support.ts'

type Finding = { check: string; level: string; message: string; advice: string | null }

/** What `gancho doctor --json` says with these settings, and how it ends. */
async function examine(env: Readonly<Record<string, string>>, ...args: string[]) {
  const { code, stdout, stderr } = await runGancho(['doctor', '--json', ...args], { env })
  expect(stderr).toBe('')
  const { verdict, checks }: { verdict: string; checks: readonly Finding[] } = JSON.parse(stdout)
  const said = (check: string) =>
    checks.filter((each) => each.check === check).map(({ level, message }) => `${level}: ${message}`)
  return { code, verdict, said }
}

describe('with a server on PostgreSQL', () => {
  let db: TestDatabase
  let dev: Development
  let settings: Record<string, string>
  beforeAll(async () => {
    db = await postgresForTest()
    dev = await startDevelopment({ DATABASE_URL: db.url ?? '' })
    settings = { DATABASE_URL: db.url ?? '', GANCHO_DATA: dev.folder }
  })
  afterAll(async () => {
    await dev.stop()
    await db.close()
  })

  test('all is well', async () => {
    const { code, verdict, said } = await examine(settings)
    expect([code, verdict]).toEqual([0, 'ok'])
    expect(said('database')).toEqual([
      expect.stringMatching(/^ok: PostgreSQL 15\.\S+/),
      'ok: the schema gancho is up to date',
      'ok: its clock and that of this machine agree',
      expect.stringMatching(/^ok: partitions are there for the next (2[89]|3\d|4\d) days$/),
      'ok: its lock table has room for 20 lists of deliveries at once',
      'ok: new rows go to the partitions that were made for them',
      'ok: it takes what is written',
      'ok: no transaction has been open for a minute',
      'ok: the server lets this user have 197 connections',
      expect.stringMatching(/^ok: 0 deliveries are unfinished: .*; workers: 1$/),
    ])
    expect(said('keys')).toEqual([
      expect.stringMatching(/^ok: the master key is in .*, for its owner alone$/),
      'ok: the master key opens the secrets of 1 webhooks',
    ])
    expect(said('server')).toEqual([`ok: it runs at ${dev.server.url}, and is ready`])
  })

  test('a master key that opens nothing, and a key file that others may read, are problems', async () => {
    const other = await examine({ ...settings, GANCHO_MASTER_KEY: randomBytes(32).toString('base64') })
    expect([other.code, other.verdict]).toEqual([1, 'problem'])
    expect(other.said('keys').at(-1)).toMatch(
      /^problem: no master key opens the secrets of 1 of 1 webhooks, wh_\w+ among them$/,
    )

    chmodSync(join(dev.folder, 'master.key'), 0o644)
    const readable = await examine(settings)
    chmodSync(join(dev.folder, 'master.key'), 0o600)
    expect(readable.said('keys')[0]).toMatch(/^problem: others may read .*644/)
  })

  test('the way to a receiver is tried as an attempt goes it, under the same policy', async () => {
    const near = await examine(settings, '--development', '--receiver', dev.receiver.url)
    expect(near.said('receiver')[0]).toMatch(
      /^ok: 127\.0\.0\.1:\d+ answers at 127\.0\.0\.1 \(connection \d+ ms\)$/,
    )
    const refused = await examine(settings, '--receiver', dev.receiver.url)
    expect([refused.code, refused.said('receiver')[0]]).toEqual([
      1,
      expect.stringMatching(/^problem: 127\.0\.0\.1 is an IP address/),
    ])
    const nobody = await examine(settings, '--development', '--receiver', 'http://127.0.0.1:1/')
    expect(nobody.said('receiver')[0]).toMatch(/^problem: Nothing listens/)
  })

  test('Redis that answers is well, one that is away is a warning: deliveries go on', async () => {
    const redis = await startTemporaryRedis()
    try {
      const up = await examine({ ...settings, REDIS_URL: redis.url })
      expect(up.said('queue')).toEqual([
        'ok: Redis answers',
        'ok: Redis forgets nothing when its memory is full',
      ])
      await redis.kill()
      const away = await examine({ ...settings, REDIS_URL: redis.url })
      expect([away.code, away.verdict]).toEqual([5, 'warning'])
      expect(away.said('queue')).toEqual([
        expect.stringMatching(/^warning: Redis cannot be used: .*ECONNREFUSED/),
      ])
    } finally {
      await redis.close()
    }
  })
})

test('a database without the schema, or that does not answer, is a problem; it is not changed', async () => {
  const empty = await emptyPostgres()
  const folder = mkdtempSync('/tmp/gancho-cli-')
  try {
    for (let n = 0; n < 2; n += 1) {
      const { code, said } = await examine({ DATABASE_URL: empty.url, GANCHO_DATA: folder })
      expect(code).toBe(1)
      expect(said('database').at(-1)).toMatch(
        /^problem: the schema gancho lacks \d+ migrations or files of functions, from 0001/,
      )
    }
    const away = await examine({ DATABASE_URL: 'postgres://127.0.0.1:1/app', GANCHO_DATA: folder })
    expect(away.said('database')).toEqual([
      expect.stringMatching(/^problem: it cannot be used: PostgreSQL does not answer/),
    ])
  } finally {
    await empty.drop()
    rmSync(folder, { recursive: true })
  }
})

test('the embedded database is looked into when no server has it, and never made', async () => {
  const folder = mkdtempSync('/tmp/gancho-cli-')
  const settings = { GANCHO_DATA: folder }
  const dev = await startDevelopment(settings)
  const during = await examine(settings)
  expect([during.code, during.said('database')]).toEqual([
    0,
    [expect.stringMatching(/^not checked: .*in use by process/)],
  ])
  await dev.stop()
  const after = await examine(settings)
  expect([after.code, after.verdict]).toEqual([5, 'warning'])
  expect(after.said('database').slice(0, 2)).toEqual([
    'ok: the embedded one opens',
    'ok: the schema gancho is up to date',
  ])
  expect(after.said('server')).toEqual([expect.stringMatching(/^warning: none answers at /)])
  rmSync(folder, { recursive: true })

  const nowhere = '/tmp/gancho-cli-nowhere'
  const before = await examine({ GANCHO_DATA: nowhere, GANCHO_URL: 'http://127.0.0.1:1' })
  expect(before.said('database')).toEqual([
    'not checked: the embedded one is not there yet: the first start makes it',
  ])
  expect(existsSync(nowhere)).toBe(false)
})

test('a setting that is not valid is the first thing to correct', async () => {
  const { code, said } = await examine({ PORT: 'x' })
  expect([code, said('configuration')]).toEqual([
    1,
    ['problem: PORT is "x": write a whole number from 0 to 65535.'],
  ])
})
