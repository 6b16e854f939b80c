import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Dedupe } from '../src/index.ts'
import { requireProgram } from './support.ts'

/** The example of the README on a real Redis. */
const program = 'redis-server'
const folder = mkdtempSync(join(tmpdir(), 'gancho-redis-'))
let redis: ChildProcess
let connection: Socket

beforeAll(async () => {
  requireProgram(program, 'redis-server')
  const socket = join(folder, 'redis.sock')
  redis = spawn(program, ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder])
  let log = ''
  redis.stdout?.on('data', (chunk) => {
    log += chunk
  })
  while (!/ready to accept connections/i.test(log)) await once(redis.stdout!, 'data')
  connection = connect(socket).setEncoding('utf8')
})

afterAll(async () => {
  connection?.destroy()
  if (redis?.kill()) await once(redis, 'exit')
  rmSync(folder, { recursive: true })
})

/** One command and its answer: `+OK`, `:1`, `$-1` for null, or `$4` and then the text. */
async function sendCommand(args: string[]): Promise<unknown> {
  connection.write(`*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`)
  const [answer] = (await once(connection, 'data')) as [string]
  const [first = '', text] = answer.split('\r\n')
  if (first.startsWith('-')) throw new Error(first)
  return first === '$-1' ? null : text || first.slice(1)
}

async function loadExample(): Promise<(redis: { sendCommand: typeof sendCommand }) => Dedupe> {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const [, code = ''] = /```ts\n([^`]*redisDedupe.*?)```\n/s.exec(readme) ?? []
  const javascript = stripTypeScriptTypes(code).replace(/^import.*$/m, '')
  const { redisDedupe } = await import(`data:text/javascript,${encodeURIComponent(javascript)}`)
  return redisDedupe
}

test('claims once, is free again after a failure, remembers what is done, and keeps nothing for ever', async () => {
  const redisDedupe = await loadExample()
  const { claim, complete, release } = redisDedupe({ sendCommand })
  const lifetimeSeconds = async () => Number(await sendCommand(['TTL', 'webhook:evt_1']))

  expect([await claim('evt_1'), await claim('evt_1')]).toEqual(['claimed', 'busy'])
  expect(await lifetimeSeconds()).toBeGreaterThan(0)
  await release('evt_1')
  expect(await claim('evt_1')).toBe('claimed')
  await complete('evt_1')
  expect(await claim('evt_1')).toBe('done')
  expect(await lifetimeSeconds()).toBeGreaterThan(3 * 24 * 60 * 60)
})
