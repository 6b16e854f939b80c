// Runs the sessions of the command line's page on the running example, and writes what they print into the page.
import { readFileSync, writeFileSync } from 'node:fs'
import { sessionsOf, withOutputs } from './sessions/blocks.ts'
import { startExample } from './sessions/example.ts'
import { runSessions } from './sessions/run.ts'

const file = new URL('../docs/guide/command-line.md', import.meta.url)
const page = readFileSync(file, 'utf8')
const { place, stop } = await startExample()
try {
  writeFileSync(file, withOutputs(page, await runSessions(sessionsOf(page), place)))
} finally {
  await stop()
}
