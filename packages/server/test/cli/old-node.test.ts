import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const command = new URL(`../../${manifest.bin.gancho}`, import.meta.url).pathname
const needed = manifest.engines.node.replace('>=', '')

/** Runs before the command: this Node.js gives an old version as its own, and loads nothing but the command. */
const standIn = (version: string) => `
  import { registerHooks } from 'node:module'
  Object.defineProperty(process.versions, 'node', { value: '${version}' })
  registerHooks({
    resolve(specifier, context, next) {
      if (context.parentURL?.endsWith('/bin/gancho.js')) throw new Error('it loads ' + specifier)
      return next(specifier, context)
    },
  })`

const run = (node: string, flags: readonly string[] = []) =>
  spawnSync(node, [...flags, command, '--version'], { encoding: 'utf8' })
const asVersion = (version: string) =>
  run(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(standIn(version))}`])

const sentence = (version: string) =>
  `gancho: Gancho needs Node.js ${needed}.0 or newer, and this is ${version}. ` +
  'Install a newer one, for example from https://nodejs.org. (node_too_old)\n'

test.each(['12.22.12', '18.20.8', '20.20.2', '22.9.0', '22.18.0'])(
  'Node.js %s is refused in one sentence, before anything is loaded',
  (version) => {
    expect(asVersion(version)).toMatchObject({ status: 1, stdout: '', stderr: sentence(version) })
  },
)

test.each([`${needed}.0`, '22.20.0', '23.0.0', '24.0.0', '100.0.0'])(
  'Node.js %s is new enough',
  (version) => {
    expect(asVersion(version).stderr).toContain('it loads #cli')
  },
)

// The Node.js of the system is an old one on some machines: there the real thing is tried.
test('the Node.js of the system runs it or is refused in one sentence', () => {
  const system = ['/usr/local/bin/node', '/usr/bin/node'].find(existsSync) ?? process.execPath
  const { stdout: found } = spawnSync(system, ['--print', 'process.versions.node'], { encoding: 'utf8' })
  const { stdout, stderr } = run(system)
  expect([`${stdout}${stderr}`]).toEqual([stderr === '' ? `${manifest.version}\n` : sentence(found.trim())])
})
