import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SchemaVersion } from '../../src/platform/database/ledger.ts'
import { functions, type Migration, migrations } from '../../src/platform/database/migrations.gen.ts'

/** What migrations usually do, each to one table: each table that is full or busy has a column more, and there are more indexes. */
export const usualAdditions: readonly Omit<Migration, 'name'>[] = [
  ...['events', 'delivery_queue', 'delivery_log', 'delivery_attempts', 'delivery_counts', 'webhooks'].map(
    (table) => addColumn(table, "text NOT NULL DEFAULT ''"),
  ),
  addColumn('webhook_subscriptions', 'int'),
  addColumn('workers', 'int'),
  {
    locks: { 'gancho.webhooks': 'SHARE' },
    statements: ['CREATE INDEX of_the_next_version ON gancho.webhooks (of_the_next_version)'],
  },
]

function addColumn(table: string, type: string): Omit<Migration, 'name'> {
  return {
    locks: { [`gancho.${table}`]: 'ACCESS EXCLUSIVE' },
    statements: [`ALTER TABLE gancho.${table} ADD COLUMN of_the_next_version ${type}`],
  }
}

/** The schema of the version after this one: with more migrations, and with files of functions that have changed. */
export function nextSchema(added: readonly Omit<Migration, 'name'>[]): SchemaVersion {
  const more = added.map((each, index) => ({ ...each, name: `${9_001 + index}_of_the_next_version` }))
  return {
    version: '9999.0.0',
    migrations: [...migrations, ...more],
    functions: functions.map(({ name, statements }) => ({
      name,
      statements: statements.map((statement) => `-- of the next version\n${statement}`),
    })),
  }
}

/** The version after this one. */
export interface NextVersion {
  /** Its program, which knows more migrations. */
  readonly command: string
  remove(): void
}

const server = fileURLToPath(new URL('../..', import.meta.url))

/** @param added what its migrations do. */
export function makeNextVersion(added: readonly Omit<Migration, 'name'>[]): NextVersion {
  const next = nextSchema(added)
  const root = mkdtempSync(join(tmpdir(), 'gancho-next-version-'))
  const folder = join(root, 'packages/server')
  mkdirSync(folder, { recursive: true })
  cpSync(join(server, 'src'), join(folder, 'src'), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8')) as object
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version: next.version }))
  symlinkSync(join(server, 'node_modules'), join(folder, 'node_modules'))
  symlinkSync(join(server, '../../node_modules'), join(root, 'node_modules'))
  writeFileSync(
    join(folder, 'src/platform/database/migrations.gen.ts'),
    `export interface SqlFile { readonly name: string; readonly statements: readonly string[] }
     export interface Migration extends SqlFile { readonly locks: Readonly<Record<string, string>> }
     export const migrations: readonly Migration[] = ${JSON.stringify(next.migrations)}
     export const functions: readonly SqlFile[] = ${JSON.stringify(next.functions)}`,
  )
  return {
    command: join(folder, 'src/cli/gancho.ts'),
    remove: () => rmSync(root, { recursive: true }),
  }
}
