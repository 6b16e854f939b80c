// The test command: checks first, then every test on real parts. Installs what the system lacks when it may,
// or says in one line what to install. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { providePostgres } from './postgres-binaries.ts'
import { requireSystemPackages } from './system-packages.ts'
import { startTemporaryPostgres } from './temporary-postgres.ts'

const filters = process.argv.slice(2)

/** Not spawnSync: while that waits, nobody reads what PostgreSQL logs, and its backends stop when the pipe is full. */
async function run(command: string, args: readonly string[], environment = process.env): Promise<number> {
  const [status] = await once(spawn(command, args, { stdio: 'inherit', env: environment }), 'exit')
  return status ?? 1
}

function finish(passed: number, failed: number): never {
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed > 0 || passed === 0 ? 1 : 0)
}

providePostgres()
requireSystemPackages()
if (filters.length === 0 && (await run('npm', ['run', '--silent', 'check'])) !== 0) finish(0, 1)

// Tests need no durability of the server itself; those that kill it start their own.
const postgres = await startTemporaryPostgres(['fsync=off', 'max_connections=200'])
console.log(`PostgreSQL for the tests: ${postgres.version}`)
const report = `/tmp/gancho-test-report-${process.pid}.json`
try {
  await run(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters],
    {
      ...process.env,
      GANCHO_TEST_DATABASE_URL: postgres.url,
    },
  )
} finally {
  await postgres.stop()
}

const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } = JSON.parse(
  readFileSync(report, 'utf8'),
)
rmSync(report)
if (numPendingTests > 0) console.error(`${numPendingTests} tests were skipped: every test has to run`)
// A file that cannot be loaded has no tests to count; it is a failure all the same.
const failed = numFailedTests + numPendingTests
finish(numPassedTests, failed === 0 && (!success || numFailedTestSuites > 0) ? 1 : failed)
