import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sourceEnvironment } from '../../../../scripts/source-environment.ts'
import { describeError } from '../../src/cli/describe-error.ts'
import { loadConfig } from '../../src/config.ts'
import { masterKeyOfFolder } from '../../src/platform/database/embedded/data-folder.ts'
import { embeddedMajor, openEmbedded } from '../../src/platform/database/embedded/embedded-database.ts'
import { createLogger } from '../../src/platform/telemetry/logger.ts'
import { openDatabase } from '../../src/server/open-database.ts'
import { runGancho } from './support.ts'

const root = mkdtempSync('/tmp/gancho-folder-')
const whole = join(root, 'whole')
const isRoot = process.getuid?.() === 0
const nobody = 65_534

/** A copy of a whole data folder, which is then spoilt. */
function spoilt(name: string, spoil: (database: string, folder: string) => void): string {
  const folder = join(root, name)
  cpSync(whole, folder, { recursive: true })
  spoil(join(folder, 'database'), folder)
  return folder
}

beforeAll(async () => {
  // What a process left that was killed while it made the database for the first time.
  mkdirSync(join(whole, 'database'), { recursive: true })
  writeFileSync(join(whole, 'database.making'), '')
  writeFileSync(join(whole, 'database/postgresql.conf'), 'half of it')
  const db = await openEmbedded(whole)
  const { rows } = await sql<{ version: number }>`
    SELECT current_setting('server_version_num')::int / 10000 AS version`.execute(db.kysely)
  expect(String(rows[0]?.version), 'the version that others are told from').toBe(embeddedMajor)
  await db.close()
}, 180_000)
afterAll(() => rmSync(root, { recursive: true }))

describe('a data folder that cannot be used ends a start with one sentence and a code', () => {
  test.each<[what: string, make: () => string, code: string, sentence: RegExp]>([
    [
      'a file in place of the folder',
      () => {
        writeFileSync(join(root, 'file'), '')
        return join(root, 'file')
      },
      'data_folder_unusable',
      /file is not a folder: move the file/,
    ],
    [
      'a file on the way to it',
      () => join(root, 'file', 'folder'),
      'data_folder_unusable',
      /is not a folder: move the file/,
    ],
    [
      'a file in place of the database',
      () =>
        spoilt('no-folder', (database) => {
          rmSync(database, { recursive: true })
          writeFileSync(database, '')
        }),
      'data_folder_unusable',
      /no-folder\/database is not a folder/,
    ],
    [
      'a folder in place of the lock',
      () =>
        spoilt('folder-lock', (_, folder) => {
          rmSync(join(folder, 'gancho.lock'))
          mkdirSync(join(folder, 'gancho.lock'))
        }),
      'data_folder_unusable',
      /gancho\.lock cannot be locked/,
    ],
    [
      'a newer version',
      () => spoilt('newer', (database) => writeFileSync(join(database, 'PG_VERSION'), '99\n')),
      'data_folder_unreadable',
      /PostgreSQL 99, and this one is \d+: start the Gancho that made it/,
    ],
    [
      'something else',
      () =>
        spoilt('other', (database) => {
          rmSync(database, { recursive: true })
          mkdirSync(database)
          writeFileSync(join(database, 'notes.txt'), '')
        }),
      'data_folder_unreadable',
      /is no data folder of a PostgreSQL/,
    ],
    [
      'a damaged control file',
      () =>
        spoilt('control', (database) =>
          writeFileSync(join(database, 'global/pg_control'), randomBytes(8_192)),
        ),
      'data_folder_unreadable',
      /does not open .* probably damaged\. Restore a copy/,
    ],
    [
      'no control file',
      () => spoilt('no-control', (database) => rmSync(join(database, 'global/pg_control'))),
      'data_folder_unreadable',
      /does not open/,
    ],
    [
      'no tables',
      () => spoilt('no-tables', (database) => rmSync(join(database, 'base'), { recursive: true })),
      'data_folder_unreadable',
      /does not open/,
    ],
  ])('%s', async (_what, make, code, sentence) => {
    const config = loadConfig({ GANCHO_DATA: make() }, { environment: {} })
    const error = await openDatabase(config, createLogger('silent')).catch((reason: unknown) => reason)
    expect(describeError(error)).toMatchObject({
      code,
      ending: 'failed',
      message: expect.stringMatching(sentence),
    })
  })

  test('whichever command it is', { timeout: 120_000 }, async () => {
    const folder = spoilt('damaged', (database) => rmSync(join(database, 'base'), { recursive: true }))
    const env = { GANCHO_DATA: folder, PORT: '0', GANCHO_LOG_LEVEL: 'silent' }
    for (const command of ['start', 'migrate', 'dev', 'keys create']) {
      const { code, stderr } = await runGancho(command.split(' '), { env })
      expect([command, code, stderr.trim().split('\n')]).toEqual([
        command,
        1,
        [expect.stringMatching(/^gancho: The embedded database in .* \(data_folder_unreadable\)$/)],
      ])
    }
    const { code, stdout, stderr } = await runGancho(['doctor'], { env })
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/problem .*The embedded database in/)
  })

  /** Runs a command where the system says no, in a mount namespace of its own. */
  function inNamespace(script: string, folder: string): { status: number | null; stderr: string } {
    const gancho = new URL('../../src/cli/gancho.ts', import.meta.url).pathname
    const run = `${process.execPath} ${gancho} start --data ${folder} --port 0`
    return spawnSync(
      'unshare',
      [...(isRoot ? [] : ['--map-root-user']), '--mount', 'sh', '-c', `${script} ${run}`],
      {
        encoding: 'utf8',
        env: { ...sourceEnvironment, GANCHO_LOG_LEVEL: 'silent' },
      },
    )
  }

  test.each<[what: string, script: string, sentence: RegExp]>([
    [
      'a read-only file system',
      'mount --bind "$FOLDER" "$FOLDER" && mount -o remount,bind,ro "$FOLDER" && exec',
      /read-only/,
    ],
    ['a full disk', 'mount -t tmpfs -o size=64k tmpfs "$FOLDER" && exec', /disk that is full: make room/],
    // PostgreSQL would begin, and end itself when it wants a segment of its write-ahead log.
    [
      'a disk with little room',
      'mount -t tmpfs -o size=20m tmpfs "$FOLDER" && exec',
      /disk that is full: make room/,
    ],
    [
      'no permission',
      `exec setpriv --reuid=${nobody} --regid=${nobody} --clear-groups`,
      /may not be read and written/,
    ],
  ])('%s', (what, script, sentence) => {
    const folder = join(root, what.replaceAll(' ', '-'))
    mkdirSync(folder, { mode: 0o700 })
    // Whoever runs the tests as a user that is not root cannot become another: it takes its own rights away.
    const wrapped = isRoot || what !== 'no permission' ? script : 'exec'
    if (!isRoot && what === 'no permission') chmodSync(folder, 0)
    const { status, stderr } = inNamespace(`FOLDER=${folder};${wrapped}`, folder)
    if (!isRoot) chmodSync(folder, 0o700)
    expect([status, stderr.trim().split('\n')]).toEqual([
      1,
      [expect.stringMatching(new RegExp(`^gancho: .*${sentence.source}.*\\(data_folder_unusable\\)$`))],
    ])
  })
})

test('a master key that is there and cannot be read is not taken for none', () => {
  const folder = join(root, 'key')
  const { file } = masterKeyOfFolder(folder)
  const before = readFileSync(file, 'utf8')
  rmSync(file)
  mkdirSync(file)
  expect(() => masterKeyOfFolder(folder)).toThrow(expect.objectContaining({ code: 'master_key_unreadable' }))
  rmSync(file, { recursive: true })
  writeFileSync(file, before)
  expect(masterKeyOfFolder(folder)).toMatchObject({ made: false })
})
