import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createClient, type GanchoClient } from '@gancho/client/http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startReceiver } from '../support/receiver.ts'
import { type Development, startDevelopment } from './development.ts'
import { runGancho } from './support.ts'

let dev: Development
let client: GanchoClient
let run: Development['run']
beforeAll(async () => {
  dev = await startDevelopment()
  client = dev.client
  run = dev.run
})
afterAll(() => dev.stop())

describe('which server', () => {
  test('where gancho dev runs, nothing has to be said; elsewhere the environment or a flag says it', async () => {
    const [here, elsewhere] = [
      await run(
        'tail',
        '--lines',
        '1',
        '--count',
        '1',
        '--json',
        '--status',
        'FAILED',
        '--url',
        dev.server.url,
        '--key',
        'no',
      ),
      await runGancho(['trigger', 'invoice.sent', '--json'], {
        env: { GANCHO_URL: dev.server.url, GANCHO_API_KEY: dev.apiKey },
      }),
    ]
    expect(here).toMatchObject({ code: 1, stdout: '' })
    expect(JSON.parse(here.stderr)).toMatchObject({ error: { code: 'unauthenticated', status: 401 } })
    expect(elsewhere).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(elsewhere.stdout)).toMatchObject({ deliveries: [{ event: 'invoice.sent' }] })
  })

  // Who can name a server in the environment or make somebody type one must not get the key of another with it.
  test('the key that is kept in the folder goes to its own server alone', async () => {
    const seen: IncomingHttpHeaders[] = []
    const other = createServer((request, response) => {
      seen.push(request.headers)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const result = await run('trigger', 'invoice.created', '--url', url)
    other.close()
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^gancho: No API key for .*GANCHO_API_KEY.*\(invalid_usage\)\n$/)
    expect(seen).toEqual([])
  })

  test('a key from elsewhere does not go where a folder says, unless that is this machine', async () => {
    const folder = mkdtempSync('/tmp/gancho-cli-')
    writeFileSync(join(folder, 'demo-tenant.url'), 'http://hooks.example.com/')
    writeFileSync(join(folder, 'demo-tenant.key'), 'theirs')
    const env = { GANCHO_DATA: folder, GANCHO_API_KEY: 'ours' }
    const { stderr } = await runGancho(['tail', '--json', '--count', '1', '--lines', '1'], { env })
    rmSync(folder, { recursive: true })
    expect(stderr).not.toContain('hooks.example.com')
  })

  test('a server that does not answer is told in one line, with a code of its own', async () => {
    const result = await run('tail', '--url', 'http://127.0.0.1:1', '--key', 'any')
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toMatch(/^gancho: No answer from http:\/\/127\.0\.0\.1:1 .*\(api_unreachable\)\n$/)
  })

  test('the URL has to be one', async () => {
    expect(await run('tail', '--url', 'hooks.example.com')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('GANCHO_URL is "hooks.example.com"'),
    })
  })
})

describe('gancho trigger', () => {
  test('sends the example with what was set, waits, and ends with how it went', async () => {
    const args = [
      '--set',
      'amount=99.00',
      '--set',
      'note=urgent',
      '--resource-type',
      'invoice',
      '--resource-id',
      'inv-9',
    ]
    const result = await run('trigger', 'invoice.created', ...args, '--wait', '--json')
    expect(result).toMatchObject({ code: 0, stderr: '' })
    const printed = JSON.parse(result.stdout)
    expect(printed.deliveries).toMatchObject([
      { status: 'DELIVERED', resource_type: 'invoice', resource_id: 'inv-9' },
    ])
    const { data: sent } = await client.events.get(printed.id)
    expect(sent).toMatchObject({ amount: '99.00', note: 'urgent', customer_name: 'Acme Corp' })
  })

  test('sends numbers and the order of keys as they were written, from --data and from the example', async () => {
    const exact = '"id":9007199254740993,"rate":1.10,"e":1e400,"10":1,"9":2'
    const { example_json: example } = await client.eventTypes.get('invoice.created')
    const data = `${example!.slice(0, -1)},${exact}}`
    for (const [args, text] of [
      [['--data', data], data],
      [['--data', data, '--set', 'rate=2.50'], data.replace('1.10', '2.50')],
    ] as const) {
      const { stdout } = await run('trigger', 'invoice.created', ...args, '--json')
      expect(await client.events.body(JSON.parse(stdout).id)).toContain(`"data":${text}`)
    }
  })

  test('reads a file as the editor saved it: with a byte order mark, or in UTF-16', async () => {
    const { example_json: example } = await client.eventTypes.get('invoice.created')
    const folder = mkdtempSync('/tmp/gancho-cli-')
    const file = join(folder, 'data.json')
    for (const bytes of [`\ufeff${example}`, Buffer.from(`\ufeff${example}`, 'utf16le')]) {
      writeFileSync(file, bytes)
      const { code, stdout } = await run('trigger', 'invoice.created', '--data', `@${file}`, '--json')
      expect(code).toBe(0)
      expect(await client.events.body(JSON.parse(stdout).id)).toContain(`"data":${example}`)
    }
    rmSync(folder, { recursive: true })
  })

  test('a receiver that refuses is a failure, one that is tried again when the time is up is unfinished', async () => {
    const receiver = await startReceiver()
    receiver.answer((_request, response) => void response.writeHead(500).end())
    const webhook = await client.webhooks.create({
      url: receiver.url,
      events: ['payment.failed'],
      retry_schedule_seconds: [0],
    })
    const failed = await run('trigger', 'payment.failed', '--wait')
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringMatching(/✗ FAILED .*1 attempt, /) })
    await client.webhooks.update(webhook.id, { retry_schedule_seconds: [0, 600] })
    const late = await run('trigger', 'payment.failed', '--wait', '2')
    expect(late).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(/· PENDING|› SENDING/),
    })
    await client.webhooks.delete(webhook.id)
    await receiver.close()
  })

  test('a key that may only send events is enough to send one', async () => {
    const { key } = await createClient({
      baseUrl: dev.server.url,
      apiKey: dev.operatorKey,
    }).apiKeys.create({ name: 'sender', scope: 'tenant', tenant_id: dev.tenantId, permissions: 'events' })
    const data = JSON.stringify((await client.eventTypes.get('invoice.created')).example)
    const args = ['trigger', 'invoice.created', '--data', data, '--url', dev.server.url, '--key', key]
    expect(await run(...args)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('on its way'),
    })
    expect(await run(...args, '--wait')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(permission_denied)'),
    })
  })

  test('says it when nobody subscribes, and what the API finds wrong', async () => {
    await client.webhooks.update(dev.webhook.id, { events: ['invoice.created'] })
    const nobody = await run('trigger', 'invoice.rejected', '--wait')
    await client.webhooks.update(dev.webhook.id, { events: ['*'] })
    expect(nobody).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is sent') })

    for (const [args, code, stderr] of [
      [['invoice.craeted'], 1, '(event_type_not_found)'],
      [['invoice.created', '--data', '{"amount": 3}'], 1, '(data_invalid)'],
      [['invoice.created', '--data', '[]'], 2, 'not one JSON object'],
      [['invoice.created', '--data', '{'], 2, 'not JSON'],
      [['invoice.created', '--data', '@/nowhere.json'], 2, 'cannot be read'],
    ] as const) {
      expect(await run('trigger', ...args)).toMatchObject({
        code,
        stdout: '',
        stderr: expect.stringContaining(stderr),
      })
    }
  })
})

describe('gancho tail', () => {
  test('begins with the newest, follows what happens, filters, and ends in order with Ctrl-C', async () => {
    await run('trigger', 'customer.updated', '--wait')
    await run('trigger', 'invoice.sent', '--wait')
    const tail = dev.start('tail', '--event', 'customer.*', '--status', 'DELIVERED')
    await tail.until(/customer\.updated/)
    await run('trigger', 'customer.created', '--resource-type', 'customer', '--resource-id', 'cust-9')
    await tail.until(/customer\.created/)
    tail.interrupt()
    expect(await tail.exit).toBe(0)
    const lines = tail.stdout().trim().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}✓ DELIVERED {2}customer\.updated .*answered 204$/),
      expect.stringMatching(/customer\.created +customer cust-9 /),
    ])
  })

  test('--count ends it, for scripts', async () => {
    const { example } = await client.eventTypes.get('invoice.sent')
    const tail = dev.start('tail', '--lines', '0', '--count', '1', '--json', '--status', 'DELIVERED')
    let ended = false
    void tail.exit.then(() => {
      ended = true
    })
    // It may not follow yet when the first is sent.
    while (!ended) await client.events.send({ event: String('invoice.sent'), data: { ...example } })
    expect(await tail.exit).toBe(0)
    expect(tail.stderr()).toBe('')
    expect(JSON.parse(tail.stdout())).toMatchObject({ event: 'invoice.sent', status: 'DELIVERED' })
  })
})
