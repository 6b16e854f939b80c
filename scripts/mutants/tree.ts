import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A copy of the repository as it is now, to change: the checkout itself is never touched. */
export interface Tree {
  readonly folder: string
  /** The files of the repository, from its root. */
  readonly files: readonly string[]
  remove(): void
}

export function copyTree(): Tree {
  const folder = mkdtempSync('/tmp/gancho-mutants-')
  // Some tests run the code as another user.
  chmodSync(folder, 0o755)
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  const files = list
    .toString()
    .split('\0')
    .filter((file) => file !== '')
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    copyFileSync(join(root, file), join(folder, file))
  }
  // The packages of this repository are those of the copy; all others are shared.
  mkdirSync(join(folder, 'node_modules/@gancho'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === '@gancho' || name === '.cache' || name === '.vite') continue
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const name of readdirSync(join(root, 'node_modules/@gancho'))) {
    symlinkSync(
      readlinkSync(join(root, 'node_modules/@gancho', name)),
      join(folder, 'node_modules/@gancho', name),
    )
  }
  return { folder, files, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
