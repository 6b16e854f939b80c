import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rooms } from '../dependency-rules.ts'

/**
 * `npm run check:deps` refuses what ARCHITECTURE.md forbids, by the name of its rule, and nothing else. A small tree has
 * one forbidden import of each kind, and beside them what is allowed; the rules are the repository's own.
 */

const root = join(import.meta.dirname, '..')
const panel = 'packages/panel/src'
const server = 'packages/server/src'

/** The rule that must refuse it, the file that it is planted in, and what it imports, from the root or by name. */
const planted: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['no-circles', 'packages/client/src/a.ts', 'packages/client/src/b.ts'],
  ['packages/verify/src', 'packages/verify/src/verify.ts', 'packages/client/src/index.ts'],
  ['packages/client/src', 'packages/client/src/trigger.ts', 'packages/server/src/server/server.ts'],
  [`${server}/platform`, `${server}/platform/clock.ts`, `${server}/engine/index.ts`],
  [`${server}/engine`, `${server}/engine/record/recorder.ts`, `${server}/features/replays/index.ts`],
  [`${server}/features/*`, `${server}/features/alerts/rules.ts`, `${server}/features/replays/rules.ts`],
  [`${server}/features/*`, `${server}/features/events/service.ts`, `${server}/engine/record/queries.ts`],
  [`${server}/features/*`, `${server}/features/events/routes.ts`, `${server}/server/server.ts`],
  [`${server}/server`, `${server}/server/api.ts`, `${server}/cli/run.ts`],
  [`${server}/dev`, `${server}/dev/dev.ts`, `${server}/cli/run.ts`],
  [`${server}/cli`, `${server}/cli/run.ts`, `${panel}/app/main.tsx`],
  [`${server}/config.ts`, `${server}/config.ts`, `${server}/features/replays/index.ts`],
  [`${server}/index.ts`, `${server}/index.ts`, `${server}/cli/run.ts`],
  ['examples/erp/src', 'examples/erp/src/orders.ts', 'packages/server/test/support.ts'],
  [`${panel}/i18n`, `${panel}/i18n/text.ts`, `${panel}/ui/button.tsx`],
  [`${panel}/ui`, `${panel}/ui/table.tsx`, `${panel}/data/webhooks.ts`],
  [`${panel}/data`, `${panel}/data/webhooks.ts`, `${panel}/ui/button.tsx`],
  [`${panel}/features/*`, `${panel}/features/alerts/alert.tsx`, `${panel}/features/replays/replay.tsx`],
  [`${panel}/features/*`, `${panel}/features/bins/bin.tsx`, `${panel}/app/main.tsx`],
  [`${panel}/features/*`, `${panel}/features/keys/key.tsx`, 'packages/client/src/index.ts'],
  [`${panel}/app`, `${panel}/app/main.tsx`, 'packages/server/src/server/server.ts'],
  ['in-no-room', `${panel}/hooks/use-it.ts`, `${panel}/i18n/index.ts`],
  ['in-no-room', 'packages/newcomer/src/index.ts', 'packages/server/src/server/server.ts'],
  ['is-found', `${server}/cli/lost.ts`, '@gancho/nowhere'],
  [`${server}/server`, `${server}/server/built.ts`, 'packages/panel/dist/index.ts'],
  ['verify-imports-nothing', 'packages/verify/src/parse.ts', 'zod'],
  ['verify-imports-nothing', 'packages/verify/src/sign.ts', 'node:crypto'],
  ['browser-has-no-node', `${panel}/ui/path.ts`, 'node:path'],
  ['browser-has-no-node', 'packages/client/src/http/http.ts', 'node:http'],
  ['ui-has-no-data', `${panel}/ui/badge.tsx`, '@tanstack/react-query'],
  ['only-tests-import-dev-dependencies', `${server}/cli/dev.ts`, 'fast-check'],
]

const allowed: readonly (readonly [file: string, imported: string])[] = [
  // The way back of the circle above, which is reported once.
  ['packages/client/src/b.ts', 'packages/client/src/a.ts'],
  ['packages/verify/src/node.ts', 'node:crypto'],
  ['packages/verify/src/verify.test.ts', 'fast-check'],
  ['packages/client/src/emit.ts', 'packages/verify/src/parse.ts'],
  [`${server}/engine/emit/ingest.ts`, 'packages/client/src/index.ts'],
  [`${server}/platform/pool.ts`, 'zod'],
  [`${server}/features/alerts/mail.ts`, `${server}/features/replays/index.ts`],
  [`${server}/features/alerts/chore.ts`, `${server}/engine/index.ts`],
  [`${panel}/features/alerts/list.tsx`, `${panel}/features/alerts/alert.tsx`],
  [`${panel}/features/alerts/card.tsx`, `${panel}/ui/button.tsx`],
  [`${panel}/features/alerts/query.tsx`, `${panel}/data/alerts.ts`],
  [`${panel}/data/alerts.ts`, 'packages/client/src/http/index.ts'],
  [`${panel}/app/routes.tsx`, `${panel}/features/replays/replay.tsx`],
]

const isOurs = (imported: string): boolean => /^(packages|examples)\//.test(imported)

interface Violation {
  readonly rule: { readonly name: string }
  readonly from: string
}

/** Ways to import, taken in turn: each of them counts. */
const ways: readonly ((from: string) => string)[] = [
  (from) => `import { thing } from '${from}'\nconsole.log(thing)\n`,
  (from) => `import type { Thing } from '${from}'\nexport const thing: Thing | null = null\n`,
  (from) => `export * from '${from}'\n`,
  (from) => `export const load = () => import('${from}')\n`,
]

let tree: string
let found: readonly string[]

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), text)
}

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'dependency-rules-'))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  const dependencies = { '@tanstack/react-query': '*', zod: '*' }
  for (const name of ['verify', 'client', 'server', 'panel']) {
    const manifest = { dependencies, devDependencies: { 'fast-check': '*' } }
    write(`packages/${name}/package.json`, JSON.stringify(manifest))
  }
  const imports = [...planted.map(([, file, imported]) => [file, imported] as const), ...allowed]
  for (const [, imported] of imports) if (isOurs(imported)) write(imported, 'export {}\n')
  for (const [index, [file, imported]] of imports.entries()) {
    const from = isOurs(imported) ? relative(dirname(file), imported).replace(/^(?!\.)/, './') : imported
    write(file, ways[index % ways.length]!(from))
  }
  const depcruise = join(root, 'node_modules/.bin/depcruise')
  const options = ['--config', join(root, 'dependency-rules.ts'), '--output-type', 'json']
  const { stdout } = spawnSync(process.execPath, [depcruise, ...options, 'packages', 'examples'], {
    cwd: tree,
    encoding: 'utf8',
  })
  const { violations } = JSON.parse(stdout).summary as { violations: readonly Violation[] }
  found = violations.map(({ rule, from }) => `${rule.name}: ${from}`)
})

afterAll(() => rmSync(tree, { recursive: true }))

it.each(planted)('refuses by %s what %s imports: %s', (rule, file) => {
  expect(found).toContain(`${rule}: ${file}`)
})

it('refuses nothing else', () => {
  expect([...found].sort()).toEqual(planted.map(([rule, file]) => `${rule}: ${file}`).sort())
})

it.each(Object.keys(rooms))('%s is there', (room) => {
  expect(existsSync(join(root, room.replace('/*', '')))).toBe(true)
})
