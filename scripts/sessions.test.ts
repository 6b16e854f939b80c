import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { normalized, sessionsOf, withOutputs } from './sessions/blocks.ts'
import { startExample } from './sessions/example.ts'
import { runSessions } from './sessions/run.ts'

const page = readFileSync(new URL('../docs/guide/command-line.md', import.meta.url), 'utf8')
let example: Awaited<ReturnType<typeof startExample>>
beforeAll(async () => {
  example = await startExample()
})
afterAll(() => example.stop())

// The page cannot show what the commands do not print. When they print something else by design: npm run sessions.
test('each session on the page of the command line prints what the page shows', async () => {
  const sessions = sessionsOf(page)
  expect(sessions.length).toBeGreaterThan(2)
  const now = withOutputs(page, await runSessions(sessions, example.place))
  expect(normalized(now)).toBe(normalized(page))
  // Some thirty processes, one after the other.
}, 240_000)
