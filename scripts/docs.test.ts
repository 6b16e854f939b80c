import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../packages/server/src/cli/program.ts'
import { transitions } from '../packages/server/src/engine/settle/delivery-state.ts'
import { openApiDocument } from './openapi-document.ts'

const root = join(import.meta.dirname, '..')
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!)

type Manifest = Record<'scripts' | 'dependencies' | 'devDependencies', Record<string, string> | undefined>
const manifests = execFileSync('git', ['ls-files', 'package.json', '*/package.json'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .map((path): Manifest => JSON.parse(read(path)))

describe('the documentation', () => {
  it.each(pages)('%s links only to files that exist', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target]) => target!,
    )
    const missing = targets.filter((target) => !existsSync(join(root, dirname(page), target)))
    expect(missing).toEqual([])
  })

  it.each(pages)('%s names only files of the source that exist', (page) => {
    const folders = ['', 'packages/server', 'packages/server/src', dirname(page)]
    const named = [...read(page).matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|sql|md|json|txt))`/g)].map(
      ([, path]) => path!,
    )
    const missing = named.filter((path) => !folders.some((folder) => existsSync(join(root, folder, path))))
    expect(missing).toEqual([])
  })

  it('names in the configuration page exactly the settings and flags that there are', () => {
    const documented = [
      ...read('docs/reference/configuration.md').matchAll(/^\| `(\w+)` \| `(--[\w-]+)` \|/gm),
    ].map(([, name, flag]) => `${name} ${flag}`)
    const existing = [
      ...read('packages/server/src/cli/flags.ts').matchAll(/'(--[\w-]+) <\w+>',\s*'(\w+)'/g),
    ].map(([, flag, name]) => `${name} ${flag}`)
    expect(existing.length).toBeGreaterThan(5)
    expect(documented.sort()).toEqual(existing.sort())
  })

  it('draws the state machine of a delivery as it is', () => {
    const drawn = [...read('docs/delivery-state.md').matchAll(/^ +([A-Z]+) --> ([A-Z]+): (\w+)/gm)].map(
      ([, from, to, change]) => `${from} ${change} ${to}`,
    )
    const possible = Object.entries(transitions).flatMap(([from, changes]) =>
      Object.entries(changes).flatMap(([change, to]) => (to === null ? [] : [`${from} ${change} ${to}`])),
    )
    expect(drawn.sort()).toEqual(possible.sort())
  })

  it('names only operations that the API has', async () => {
    const { paths } = await openApiDocument()
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const addresses = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ tags: [tag], operationId }) => `/docs#/${tag}/${operationId}`),
    )
    for (const page of pages) {
      const named = all(read(page), /`((?:GET|POST|PUT|PATCH|DELETE) \/v1\/[\w/{}-]+)/g)
      expect([page, named.filter((each) => !operations.includes(each.replace(/\/$/, '')))]).toEqual([
        page,
        [],
      ])
      const linked = all(read(page), /(\/docs#\/[\w/]+)/g)
      expect([page, linked.filter((each) => !addresses.includes(each))]).toEqual([page, []])
    }
  })

  it('names only settings and commands that there are', () => {
    const program = read('packages/server/src/cli/flags.ts') + read('packages/server/src/config.ts')
    const known = ['help', ...createProgram().commands.map((command) => command.name())]
    const scripts = manifests.flatMap(({ scripts = {} }) => Object.keys(scripts))
    for (const page of pages) {
      const settings = all(read(page), /\b(GANCHO_(?!TEST_)[A-Z_]+)\b/g)
      const called = all(read(page), /(?:`|npx )gancho ([a-z]+)/g)
      const run = all(read(page), /npm run ([\w:]+)/g)
      expect([page, settings.filter((name) => !program.includes(`'${name}'`))]).toEqual([page, []])
      expect([page, called.filter((name) => !known.includes(name))]).toEqual([page, []])
      expect([page, run.filter((name) => !scripts.includes(name))]).toEqual([page, []])
    }
  })

  it('gives the reason of every dependency', () => {
    const used = new Set(
      manifests.flatMap(({ dependencies = {}, devDependencies = {} }) => [
        ...Object.keys(dependencies),
        ...Object.keys(devDependencies),
      ]),
    )
    const page = read('docs/dependencies.md')
    expect(
      [...used].filter(
        (name) =>
          !name.startsWith('@gancho/') && !new RegExp(`[| ]${name.replace('/', '\\/')}[ ,|]`).test(page),
      ),
    ).toEqual([])
  })
})
