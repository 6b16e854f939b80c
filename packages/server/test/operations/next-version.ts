import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Migration, migrations } from '../../src/store/migrations.gen.ts'

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
    join(folder, 'src/store/migrations.gen.ts'),
    `export interface Migration { readonly name: string; readonly statements: readonly string[] }
     export const migrations: readonly Migration[] = ${JSON.stringify([...migrations, ...more])}`,
  )
  return {
    command: join(folder, 'src/cli/gancho.ts'),
    remove: () => rmSync(root, { recursive: true }),
  }
}
