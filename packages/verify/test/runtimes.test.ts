import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import ed25519 from '../vectors/ed25519.json' with { type: 'json' }
import refusals from '../vectors/refusals.json' with { type: 'json' }
import signatures from '../vectors/signatures.json' with { type: 'json' }
import { check } from './runtimes/check.ts'

/** Every vector and the Web receiver, run by each runtime itself. Where none of Node is: portable.test.ts. */
const verdict = `${signatures.length + ed25519.length} accepted, ${refusals.webhook.length + refusals.x_signature.length} refused`

const root = join(import.meta.dirname, '..')
const runtimes = join(import.meta.dirname, 'runtimes')
const installed = join(runtimes, 'node_modules')
/** The modules of `check.ts` in plain JavaScript, for runtimes that take nothing else. */
const folder = mkdtempSync(join(tmpdir(), 'gancho-runtimes-'))

beforeAll(() => {
  const wanted = join(runtimes, 'package.json')
  const lastInstalled = join(installed, '.package-lock.json')
  // Their install scripts only move binaries that are there already.
  if (!existsSync(lastInstalled) || statSync(lastInstalled).mtimeMs < statSync(wanted).mtimeMs) {
    execFileSync('npm', ['install', '--ignore-scripts'], { cwd: runtimes, stdio: 'pipe' })
  }
  for (const [name, code] of modules) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), code)
  }
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true }))

const entry = 'test/runtimes/check.ts'
const load = `import { check } from './${entry}'\n`
const modules = new Map([
  ...modulesFrom(join(root, entry)),
  ['package.json', '{"type":"module"}'],
  ['main.js', `${load}console.log(await check())`],
])

/** A module and all that it imports, by path: without types, and JSON as a module, because not all import JSON. */
function modulesFrom(file: string, found = new Map<string, string>()): Map<string, string> {
  const name = relative(root, file)
  if (found.has(name)) return found
  const source = readFileSync(file, 'utf8')
  if (name.endsWith('.json')) return found.set(`${name}.js`, `export default ${source}`)
  const code = stripTypeScriptTypes(source)
  found.set(name, code.replaceAll(".json' with { type: 'json' }", ".json.js'"))
  for (const [, path = ''] of code.matchAll(/\bfrom '([^']+)'/g))
    modulesFrom(join(dirname(file), path), found)
  return found
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
}

test('Node', async () => {
  expect(await check()).toBe(verdict)
})

test('Deno', () => {
  const args = ['run', '--no-remote', '--no-config', join(folder, 'main.js')]
  expect(run(join(installed, '.bin/deno'), args)).toBe(`${verdict}\n`)
})

test('Bun', () => {
  const platform = `${process.platform}-${process.arch.replace('arm64', 'aarch64')}`
  const bun = join(installed, `@oven/bun-${platform}/bin/bun`)
  expect(run(bun, ['run', '--no-install', join(folder, 'main.js')])).toBe(`${verdict}\n`)
})

test('workerd, the runtime of Cloudflare Workers', () => {
  const worker = `${load}export default { async test() { console.log(await check()) } }`
  writeFileSync(join(folder, 'worker.js'), worker)
  const names = ['worker.js', ...[...modules.keys()].filter((name) => name.includes('/'))]
  const embedded = names.map((name) => `(name = "${name}", esModule = embed "${name}")`)
  const config = join(folder, 'config.capnp')
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
    const worker :Workerd.Worker = (compatibilityDate = "2026-11-01", modules = [${embedded.join(', ')}]);`,
  )
  expect(run(join(installed, '.bin/workerd'), ['test', config])).toContain(verdict)
})

test('the Edge Runtime of Vercel', () => {
  const runner = `
    import { readFileSync } from 'node:fs'
    import { createRequire } from 'node:module'
    import { pathToFileURL } from 'node:url'
    import { SourceTextModule } from 'node:vm'
    const { EdgeVM } = createRequire(${JSON.stringify(join(runtimes, 'package.json'))})('@edge-runtime/vm')
    const { context } = new EdgeVM()
    const loaded = new Map()
    function load(url) {
      if (!loaded.has(url.href)) {
        const options = { context, identifier: url.href }
        loaded.set(url.href, new SourceTextModule(readFileSync(url, 'utf8'), options))
      }
      return loaded.get(url.href)
    }
    const module = load(pathToFileURL(${JSON.stringify(join(folder, entry))}))
    await module.link((path, from) => load(new URL(path, from.identifier)))
    await module.evaluate()
    console.log(await module.namespace.check())`
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--input-type=module']
  expect(run(process.execPath, [...flags, '--eval', runner])).toBe(`${verdict}\n`)
})
