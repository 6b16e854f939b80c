import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findPostgres } from './postgres-binaries.ts'

/** What the tests use of the system, by Debian package. */
const needed: readonly { readonly debian: string; readonly isThere: () => boolean }[] = [
  { debian: 'postgresql', isThere: () => findPostgres() !== null },
  { debian: 'openssl', isThere: () => isCommand('openssl') },
  { debian: 'curl', isThere: () => isCommand('curl') },
  // A page of the documentation reads the log with it.
  { debian: 'jq', isThere: () => isCommand('jq') },
  // The store of the example that handles each event once.
  { debian: 'redis-server', isThere: () => isCommand('redis-server') },
  // The panel is tried in it.
  { debian: 'chromium', isThere: () => isCommand('chromium') },
  // Applications emit through it. Debian has it where only root looks.
  { debian: 'pgbouncer', isThere: () => existsSync('/usr/sbin/pgbouncer') },
  // Checks the alert rules and the metrics; its service is not needed.
  { debian: 'prometheus', isThere: () => isCommand('promtool') },
  // Checks the units; it need not run.
  { debian: 'systemd', isThere: () => isCommand('systemd-analyze') },
  // The languages that receivers' examples are in.
  { debian: 'python3', isThere: () => isCommand('python3') },
  { debian: 'golang-go', isThere: () => isCommand('go') },
  { debian: 'default-jdk-headless', isThere: () => isCommand('java') },
  { debian: 'php-cli', isThere: () => isCommand('php') },
  { debian: 'ruby', isThere: () => isCommand('ruby') },
]

function isCommand(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
}

/** Installs what is missing when we are root on Debian; otherwise says what to install and ends the process. */
export function requireSystemPackages(): void {
  const missing = needed.filter(({ isThere }) => !isThere()).map(({ debian }) => debian)
  if (missing.length === 0) return
  if (process.getuid?.() === 0 && isCommand('apt-get')) {
    console.log(`Installing ${missing.join(', ')} from Debian…`)
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
    const { status } = spawnSync('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...missing], {
      stdio: 'inherit',
      env: environment,
    })
    if (status === 0 && needed.every(({ isThere }) => isThere())) return
  }
  console.error(
    `The tests need ${missing.join(', ')}: install with "sudo apt-get install ${missing.join(' ')}".`,
  )
  console.log('0 passed, 1 failed')
  process.exit(1)
}
