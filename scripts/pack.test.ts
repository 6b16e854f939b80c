import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const run = (command: string, args: readonly string[], cwd = root) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
  })

describe('the packages as they are published', () => {
  const folder = mkdtempSync('/tmp/gancho-packed-')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  beforeAll(() => {
    const tarballs = run('node', ['scripts/pack.ts', join(folder, 'tarballs')])
      .trim()
      .split('\n')
    writeFileSync(join(folder, 'package.json'), '{"name": "somebody", "private": true, "type": "module"}')
    run(
      'npm',
      ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs],
      folder,
    )
  }, 120_000)

  it('verify what another process signed', () => {
    const program = `
      import { WebhookSignature } from '@gancho/verify'
      import { createSigner } from '@gancho/verify/node'
      const signature = createSigner('a secret of ours').raw('{}')
      console.log(WebhookSignature.verifyRaw('a secret of ours', '{}', signature), WebhookSignature.verifyRaw('another', '{}', signature))`
    expect(run('node', ['--input-type=module', '-e', program], folder)).toBe('true false\n')
  })

  it('carry the catalogue, and an HTTP client that stands alone', () => {
    const program = `
      import { catalogue } from '@gancho/client'
      import { createClient } from '@gancho/client/http'
      console.log(Object.keys(catalogue).length, typeof createClient)`
    expect(run('node', ['--input-type=module', '-e', program], folder)).toBe('14 function\n')
  })

  it('bring the command gancho, with its migrations inside', () => {
    expect(run('node', ['node_modules/.bin/gancho', '--version'], folder)).toBe('0.1.0\n')
    expect(
      run(
        'node',
        ['node_modules/.bin/gancho', 'migrate', '--data', join(folder, 'data'), '--log-level', 'silent'],
        folder,
      ),
    ).toBe('The schema gancho is up to date.\n')
  })

  it('bring the panel and its help, and serve both', () => {
    const program = `
      import { loadConfig, startServer } from '@gancho/server'
      const settings = { PORT: '0', GANCHO_DATA: '${join(folder, 'served')}', GANCHO_LOG_LEVEL: 'silent' }
      const server = await startServer(loadConfig(settings))
      for (const path of ['/', '/webhooks', '/help/', '/help/es/retries', '/help/guide/panel']) {
        const answer = await fetch(server.url + path, { headers: { accept: 'text/html' } })
        console.log(path, answer.status, /<title>.*<\\/title>/.exec(await answer.text())?.[0])
      }
      await server.stop()`
    expect(run('node', ['--input-type=module', '-e', program], folder).split('\n')).toEqual([
      '/ 200 <title>Gancho</title>',
      '/webhooks 200 <title>Gancho</title>',
      expect.stringMatching(/^\/help\/ 200 <title>.+<\/title>$/),
      expect.stringMatching(/^\/help\/es\/retries 200 <title>.+<\/title>$/),
      '/help/guide/panel 200 <title>The panel · Gancho documentation</title>',
      '',
    ])
  })

  it.each(['verify', 'client', 'server'])(
    '%s has exports and types that every resolver of ES modules finds',
    (name) => {
      const dist = join('packages', name, 'dist')
      expect(run(bin('publint'), ['--strict', dist])).toContain('All good!')
      expect(() => run(bin('attw'), ['--pack', dist, '--profile', 'esm-only'])).not.toThrow()
    },
  )
})
