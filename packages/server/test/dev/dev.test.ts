import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient } from '@gancho/client/http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { banner } from '../../src/dev/banner.ts'
import { startDev } from '../../src/dev/dev.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync('/tmp/gancho-dev-')
})
afterEach(() => rmSync(data, { recursive: true }))

async function start(settings: Record<string, string> = {}) {
  const lines: string[] = []
  let look = () => {}
  const print = (line: string) => {
    lines.push(line)
    look()
  }
  const flags = { PORT: '0', GANCHO_DATA: data, GANCHO_LOG_LEVEL: 'warn', ...settings }
  const dev = await startDev({
    config: loadConfig(flags, { development: true, environment: {} }),
    terminal: { print, paint: (_, text) => text },
  })
  /** Waits for the next line of the receiver. */
  const nextLine = () =>
    new Promise<string>((resolve) => {
      look = () => resolve(lines.at(-1) ?? '')
    })
  return { ...dev, nextLine }
}

test('the command in the banner makes a delivery that the receiver verifies', async () => {
  const dev = await start()
  const command = banner(dev).match(/^ {4}curl (?:.*\n {4})*.*$/m)?.[0] ?? ''
  const line = dev.nextLine()
  const { stdout } = await promisify(execFile)('sh', ['-c', command])
  expect(JSON.parse(stdout)).toMatchObject({ id: expect.stringMatching(/^evt_/), deliveries: 1 })
  expect(await line).toMatch(/✓ verified {2}invoice\.created {7}invoice inv-1 +attempt 1 +\d+ ms$/)
  await dev.stop()
})

test('the link in the banner opens the panel of the demo tenant', async () => {
  const dev = await start()
  const [, link = ''] = /^ +Panel +(\S+)$/m.exec(banner(dev)) ?? []
  const { origin, pathname, hash } = new URL(link)
  expect([origin, pathname]).toEqual([dev.server.url, '/portal'])
  const session = await fetch(`${origin}/v1/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ portal_token: hash.replace('#token=', '') }),
  })
  expect(await session.json()).toMatchObject({ scope: 'tenant', tenant_id: 'demo', permissions: 'write' })
  const cookie = String(session.headers.get('set-cookie')).replace(/;.*/, '')
  const webhooks = await fetch(`${origin}/v1/webhooks`, { headers: { cookie } })
  expect(await webhooks.json()).toMatchObject({ data: [{ id: dev.webhook.id }] })
  await dev.stop()
})

test('a second start has the same key and repairs the one webhook, whatever became of it', async () => {
  const first = await start()
  const paused = createClient({ baseUrl: first.server.url, apiKey: first.apiKey })
  await paused.webhooks.update(first.webhook.id, { url: 'http://127.0.0.1:9/', state: 'PAUSED' })
  await first.stop()
  expect(statSync(join(data, 'demo-tenant.key')).mode & 0o077).toBe(0)

  const second = await start()
  expect(second.apiKey).toBe(first.apiKey)
  const client = createClient({ baseUrl: second.server.url, apiKey: second.apiKey })
  const { data: webhooks } = await client.webhooks.list()
  expect(webhooks).toMatchObject([{ id: first.webhook.id, url: second.receiver.url, state: 'ACTIVE' }])
  const line = second.nextLine()
  await client.webhooks.test(first.webhook.id)
  expect(await line).toContain('✓ verified')
  await second.stop()
})

test('when the API cannot listen, nothing stays behind: the next start on the same folder works', async () => {
  const occupier = createServer().listen(0, '127.0.0.1')
  await once(occupier, 'listening')
  const address = occupier.address()
  const PORT = typeof address === 'object' ? String(address?.port) : ''
  await expect(start({ PORT })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  occupier.close()
  await (await start({ PORT })).stop()
})
