import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { logLines } from '../../../src/platform/telemetry/log-lines.ts'
import { type LogRecord, observeServer, operatorKey } from './observed-server.ts'

const levels = { debug: 20, info: 30, warn: 40, error: 50 } as const
/**
 * Only where something is not well, where there is no PostgreSQL, at a second start, when what is wrong here is put right, or with Redis: the tests
 * of the queue see those.
 */
const notSeen = [
  'using the embedded database',
  'database migrated',
  'a newer version migrated the database',
  'using the master key file',
  'sealed anew with the first master key',
  'queue runs on Redis',
  'queue runs on PostgreSQL alone',
  'REDIS_URL is not used: the embedded database has one process',
  'alert recovered',
  'health is degraded',
  'health is restored',
  'deliveries expired',
  'database clock jumped',
  'database clock is steady again',
  'unforeseen error',
]

describe('the log of a server', () => {
  let log: readonly LogRecord[]
  beforeAll(async () => {
    log = (await observeServer()).log
  })

  it('has each line that there is, at its level, with fields of its own and no others', () => {
    const seen = new Set(log.map(({ msg }) => msg))
    expect(Object.keys(logLines).filter((name) => !seen.has(name))).toEqual(notSeen)
    for (const { level, time: _, msg, ...fields } of log) {
      if (msg.startsWith('Server listening at ')) continue
      const known = logLines[msg as keyof typeof logLines]
      expect([msg, level]).toEqual([msg, levels[known.level]])
      const own: readonly string[] = known.fields
      expect([msg, Object.keys(fields).filter((field) => !own.includes(field))]).toEqual([msg, []])
    }
  })

  it('tells an attempt in one line, with all that is known of it', () => {
    expect(log.find(({ msg, status_code }) => msg === 'attempt failed' && status_code === 503)).toEqual({
      level: 30,
      time: expect.any(String),
      msg: 'attempt failed',
      tenant_id: 'tenant-1',
      webhook_id: expect.stringMatching(/^wh_/),
      event: 'invoice.created',
      event_id: expect.stringMatching(/^evt_/),
      delivery_id: expect.stringMatching(/^dlv_/),
      attempt: 1,
      outcome: 'failure',
      error: 'http_status',
      status_code: 503,
      duration_ms: expect.any(Number),
      delivery_status: 'PENDING',
      next_attempt_at: expect.stringMatching(/Z$/),
      worker_id: expect.stringMatching(/^wrk_/),
    })
    const last = log.find(({ msg, status_code }) => msg === 'attempt failed' && status_code === 500)
    expect(last).toMatchObject({ delivery_status: 'FAILED' })
    expect(last).not.toHaveProperty('next_attempt_at')
    expect(log.find(({ msg }) => msg === 'delivered')).toMatchObject({
      delivery_status: 'DELIVERED',
      outcome: 'success',
    })
  })

  it('is described in the documentation, all of it and nothing else', () => {
    const page = readFileSync(new URL('../../../../../docs/reference/logs.md', import.meta.url), 'utf8')
    const groups = new Map(
      page
        .split(/^### .* \{#(?=\w+\})/m)
        .map((section) => [
          section.slice(0, section.indexOf('}')),
          [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => codes(cell!)),
        ]),
    )
    const documented = [...page.matchAll(/^\| `(.*?)` \| (debug|info|warn|error) \| (.*?) \|/gm)].map(
      ([, name, level, cell]) => {
        const fields = cell!
          .split(', ')
          .flatMap((item) => groups.get(/#(\w+)/.exec(item)?.[1] ?? '') ?? codes(item))
        return [name, { level, fields }]
      },
    )
    expect(Object.fromEntries(documented)).toEqual(logLines)
  })

  it('has no line that is written past the list', () => {
    const source = new URL('../../../src/', import.meta.url)
    const direct = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        /\blog(?:ger)?\.(?:debug|info|warn|error)\(/.test(readFileSync(new URL(file, source), 'utf8')),
    )
    expect(direct, 'use log() of platform/telemetry/log-lines.ts').toEqual([])
  })

  it('has no key in it', () => {
    expect(JSON.stringify(log)).not.toContain(operatorKey)
  })
})

const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)
