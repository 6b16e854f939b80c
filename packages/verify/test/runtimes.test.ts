import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import ed25519 from '../vectors/ed25519.json' with { type: 'json' }
import refusals from '../vectors/refusals.json' with { type: 'json' }
import signatures from '../vectors/signatures.json' with { type: 'json' }
import { check } from './runtimes/check.ts'

/** Every vector and the Web receiver, run by each runtime itself. Where none of Node is: portable.test.ts. */
const verdict = `${signatures.length + ed25519.length} accepted, ${refusals.webhook.length + refusals.x_signature.length} refused`

const runtimes = join(import.meta.dirname, 'runtimes')
const installed = join(runtimes, 'node_modules')
/** `check.ts` and all that it imports as one module of plain JavaScript, for runtimes that take nothing else. */
const folder = mkdtempSync(join(tmpdir(), 'gancho-runtimes-'))

beforeAll(async () => {
  const wanted = join(runtimes, 'package.json')
  const lastInstalled = join(installed, '.package-lock.json')
  // Their install scripts only move binaries that are there already.
  if (!existsSync(lastInstalled) || statSync(lastInstalled).mtimeMs < statSync(wanted).mtimeMs) {
    execFileSync('npm', ['install', '--ignore-scripts'], { cwd: runtimes, stdio: 'pipe' })
  }
  await build({ input: join(runtimes, 'check.ts'), output: { file: join(folder, 'check.js') } })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'main.js'), `${load}console.log(await check())`)
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true }))

const load = `import { check } from './check.js'\n`

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
  const embedded = ['worker.js', 'check.js'].map((name) => `(name = "${name}", esModule = embed "${name}")`)
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
    import { SourceTextModule } from 'node:vm'
    const { EdgeVM } = createRequire(${JSON.stringify(join(runtimes, 'package.json'))})('@edge-runtime/vm')
    const { context } = new EdgeVM()
    const code = readFileSync(${JSON.stringify(join(folder, 'check.js'))}, 'utf8')
    const module = new SourceTextModule(code, { context })
    await module.link(() => { throw new Error('one module imports nothing') })
    await module.evaluate()
    console.log(await module.namespace.check())`
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--input-type=module']
  expect(run(process.execPath, [...flags, '--eval', runner])).toBe(`${verdict}\n`)
})
