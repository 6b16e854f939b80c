import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Migration, migrations } from '../../src/platform/database/migrations.gen.ts'

/** What migrations usually do, each to one table: each table that is full or busy has a column more, and there are more indexes. */
export const usualAdditions = [
  ...['events', 'delivery_queue', 'delivery_log', 'delivery_attempts', 'delivery_counts', 'webhooks'].map(
    (table) => `ALTER TABLE gancho.${table} ADD COLUMN of_the_next_version text NOT NULL DEFAULT ''`,
  ),
  'ALTER TABLE gancho.webhook_subscriptions ADD COLUMN of_the_next_version int',
  'ALTER TABLE gancho.workers ADD COLUMN of_the_next_version int',
  'CREATE INDEX of_the_next_version ON gancho.webhooks (of_the_next_version)',
]

/** The version after this one. */
export interface NextVersion {
  /** Its program, which knows more migrations. */
  readonly command: string
  remove(): void
}

const server = fileURLToPath(new URL('../..', import.meta.url))

/** @param added what its migrations do, each one statement. */
export function makeNextVersion(added: readonly string[]): NextVersion {
  const more: readonly Migration[] = added.map((statement, index) => ({
    name: `${9_001 + index}_of_the_next_version`,
    statements: [statement],
  }))
  const root = mkdtempSync(join(tmpdir(), 'gancho-next-version-'))
  const folder = join(root, 'packages/server')
  mkdirSync(folder, { recursive: true })
  cpSync(join(server, 'src'), join(folder, 'src'), { recursive: true })
  cpSync(join(server, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(server, 'node_modules'), join(folder, 'node_modules'))
  symlinkSync(join(server, '../../node_modules'), join(root, 'node_modules'))
  writeFileSync(
    join(folder, 'src/platform/database/migrations.gen.ts'),
    `export interface Migration { readonly name: string; readonly statements: readonly string[] }
     export const migrations: readonly Migration[] = ${JSON.stringify([...migrations, ...more])}`,
  )
  return {
    command: join(folder, 'src/cli/gancho.ts'),
    remove: () => rmSync(root, { recursive: true }),
  }
}
