import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { createClient } from '@gancho/client/http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postgresForTest } from '../packages/server/test/support/db.ts'
import { sourceEnvironment } from '../scripts/source-environment.ts'

const main = new URL('../examples/erp/src/main.ts', import.meta.url).pathname

/** The first command, as a process of its own. */
interface FirstCommand {
  readonly pid: number
  /** What it has written so far, to standard output and to standard error. */
  readonly output: () => string
  readonly errors: () => string
  /** Waits until its output matches, and fails when it ends before. */
  until(pattern: RegExp): Promise<RegExpMatchArray>
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void
  /** Reads no more of its output, as `| head` does when it has its lines. */
  stopReading(): void
  readonly exit: Promise<number | null>
}

let data: string
let running: FirstCommand[]
beforeEach(() => {
  data = mkdtempSync('/tmp/gancho-first-command-')
  running = []
})
afterEach(async () => {
  for (const command of running) command.signal('SIGKILL')
  await Promise.all(running.map(({ exit }) => exit))
  rmSync(data, { recursive: true })
})

function start(settings: Record<string, string> = {}): FirstCommand {
  const child = spawn(process.execPath, [main], {
    env: { ...sourceEnvironment, GANCHO_DATA: data, PORT: '0', ERP_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  let look = () => {}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const closed = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  const command: FirstCommand = {
    pid: child.pid ?? 0,
    output: () => output,
    errors: () => errors,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          const match = output.match(pattern)
          if (match !== null) resolve(match)
        }
        look()
        closed.then(() => reject(new Error(`ended before ${pattern}:\n${output}\n${errors}`)))
      }),
    signal: (name) => void child.kill(name),
    stopReading: () => void child.stdout.destroy(),
    exit: closed,
  }
  running.push(command)
  return command
}

const verified = (event: string, resource: string) =>
  new RegExp(`✓ verified +${event.replace('.', '\\.')} +${resource} +attempt 1 +\\d+ ms`)

/** The value of a row of the banner. */
const row = (command: FirstCommand, label: string) =>
  command.output().match(new RegExp(`^ +${label} +(\\S+)`, 'm'))?.[1] ?? ''

/** The command that the banner offers, with its continuation lines. */
const printedCommand = (command: FirstCommand) =>
  command.output().match(/^ {4}curl (?:.*\\\n)*.*$/m)?.[0] ?? ''

test('one command shows an invoice.created arrive, signed and verified; the printed curl makes the next', async () => {
  const command = start()
  await command.until(verified('invoice.created', 'invoice inv-1'))

  const answer = execFileSync('sh', ['-c', printedCommand(command)], { stdio: ['ignore', 'pipe', 'ignore'] })
  expect(JSON.parse(answer.toString())).toMatchObject({
    id: 'inv-2',
    number: '001-001-000000002',
    amount: '1500.00',
  })
  await command.until(verified('invoice.created', 'invoice inv-2'))

  // A tool that shares nothing with us finds the same signature for the bytes that arrived.
  const last = await fetch(row(command, 'Receiver'))
  const body = Buffer.from(await last.arrayBuffer())
  const digest = execFileSync('openssl', ['dgst', '-sha256', '-hmac', row(command, 'Secret')], {
    input: body,
    encoding: 'utf8',
  })
  expect(last.headers.get('x-signature')).toBe(`sha256=${digest.trim().split(' ').at(-1)}`)
  expect(JSON.parse(body.toString())).toMatchObject({
    event: 'invoice.created',
    tenant_id: 'demo',
    data: { invoice_id: 'inv-2', amount: '1500.00', currency: 'USD', customer_name: 'Acme Corp' },
  })

  expect((await fetch(row(command, 'Reference'))).status).toBe(200)
  const panel = row(command, 'Panel')
  expect(panel).toMatch(/\/portal#token=[\w-]{43}$/)
  expect((await fetch(panel, { headers: { accept: 'text/html' } })).status).toBe(200)
  expect(command.output()).not.toContain('\u001b')
  for (const line of command.output().split('\n')) expect(line.length).toBeLessThanOrEqual(100)

  command.signal('SIGINT')
  // As npm does: it passes the signal on that the terminal sent already.
  command.signal('SIGINT')
  expect(await command.exit).toBe(0)
  expect(command.errors()).toBe('')
})

test('started again, also after kill -9, it goes on: the same key, the same webhook, the next invoice', async () => {
  const first = start()
  await first.until(verified('invoice.created', 'invoice inv-1'))
  const key = row(first, 'Key')
  first.signal('SIGKILL')
  await first.exit

  for (const [ending, issued] of [
    ['SIGTERM', 2],
    ['SIGINT', 3],
  ] as const) {
    const again = start()
    await again.until(/✓ verified +invoice.created +invoice inv-\d+/)
    expect(again.output()).not.toContain('REFUSED')
    expect(row(again, 'Key')).toBe(key)
    const { data: webhooks } = await createClient({
      baseUrl: new URL(row(again, 'API')).origin,
      apiKey: key,
    }).webhooks.list()
    expect(webhooks).toMatchObject([{ url: row(again, 'Receiver'), state: 'ACTIVE' }])
    const invoices = await (await fetch(`${row(again, 'ERP')}/invoices`)).json()
    expect(invoices).toMatchObject({ data: { length: issued } })
    again.signal(ending)
    expect(await again.exit).toBe(0)
  }
})

test('with DATABASE_URL it does the same on PostgreSQL, shared by Gancho and the ERP', async () => {
  const db = await postgresForTest()
  try {
    const command = start({ DATABASE_URL: db.url ?? '' })
    await command.until(verified('invoice.created', 'invoice inv-1'))
    expect(command.output()).toContain('on PostgreSQL')
    execFileSync('sh', ['-c', printedCommand(command)], { stdio: 'ignore' })
    await command.until(verified('invoice.created', 'invoice inv-2'))
    command.signal('SIGINT')
    expect(await command.exit).toBe(0)
    expect(command.errors()).toBe('')
  } finally {
    await db.close()
  }
})

test('a port that is taken ends it with one clear line and exit code 1', async () => {
  const occupier = createServer().listen(0, '127.0.0.1')
  await once(occupier, 'listening')
  const address = occupier.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  for (const setting of ['PORT', 'ERP_PORT']) {
    const command = start({ [setting]: port })
    expect(await command.exit).toBe(1)
    expect(command.errors()).toMatch(
      new RegExp(`^Port ${port} is taken by another program: .*${setting}.*\n$`),
    )
  }
  occupier.close()
})

test('when nobody reads its output any more, it stops in an orderly way', async () => {
  const command = start()
  await command.until(/^ +API +/m)
  command.stopReading()
  expect(await command.exit).toBe(0)
  expect(command.errors()).toBe('')
})
