import { expect, test } from 'vitest'
import type { InstallationState } from '../../features/installation/state.ts'
import { judgeSpace } from './check-data-folder.ts'
import { judgeEviction } from './check-queue.ts'
import { judgeReadiness } from './check-server.ts'
import { notChecked, ok, problem, verdictOf, warning } from './finding.ts'
import {
  judgeClock,
  judgeConnections,
  judgeDefaultPartitions,
  judgeLocks,
  judgePartitions,
  judgeQueue,
  judgeTransaction,
} from './judge-database.ts'

const now = new Date('2026-11-24T12:00:00Z')
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 60 * 60 * 1_000)
const open = (seconds: number) => ({ seconds, pid: 7, application: 'psql', state: 'idle in transaction' })
const idle: InstallationState = {
  deliveries: { due: 0, held: 0, waiting: 0, sending: 0 },
  oldestDueSeconds: 0,
  oldestEventSeconds: 0,
  queued: 0,
  webhooks: { active: 1, paused: 0, disabled: 0 },
  failingWebhooks: 0,
  workers: 1,
}
const due = { ...idle, deliveries: { ...idle.deliveries, due: 10 }, oldestDueSeconds: 7_300 }

// Each is said where a number that is read becomes something to do: what is well must not alarm, and the reverse.
test.each([
  ['clocks that agree', judgeClock(400), 'ok', 'agree'],
  ['a clock ahead', judgeClock(12_340), 'warning', 'ahead of'],
  ['a clock behind', judgeClock(-400_000), 'problem', '400 s behind'],
  ['partitions for weeks', judgePartitions(inDays(30), now), 'ok', '30 days'],
  ['partitions for days', judgePartitions(inDays(5), now), 'warning', '5 days'],
  ['no partition', judgePartitions(null, now), 'problem', 'no partition'],
  ['partitions that ended', judgePartitions(inDays(-3), now), 'problem', 'no partition'],
  ['locks enough', judgeLocks({ ofList: 99, ofServer: 6_400 }), 'ok', '20 lists'],
  [
    'a partition for each week of ten years',
    judgeLocks({ ofList: 4_700, ofServer: 6_400 }),
    'problem',
    '4700 locks',
  ],
  ['no transaction', judgeTransaction(null), 'ok', 'a minute'],
  ['a short transaction', judgeTransaction(open(20)), 'ok', 'a minute'],
  [
    'a long transaction',
    judgeTransaction(open(600)),
    'warning',
    '10 minutes (process 7, psql, idle in transaction)',
  ],
  ['a forgotten transaction', judgeTransaction(open(8_000)), 'problem', '2 hours'],
  ['connections enough', judgeConnections({ role: null, database: null, server: 97 }), 'ok', 'server'],
  [
    'a narrow role',
    judgeConnections({ role: 5, database: 50, server: 97 }),
    'warning',
    'role lets this user have 5',
  ],
  ['a narrow database', judgeConnections({ role: null, database: 9, server: 97 }), 'warning', 'database'],
  ['nothing to deliver', judgeQueue(idle), 'ok', '0 deliveries are unfinished'],
  ['nobody there, and nothing to deliver', judgeQueue({ ...idle, workers: 0 }), 'ok', 'workers: 0'],
  ['nobody there to deliver', judgeQueue({ ...due, workers: 0 }), 'problem', 'due for 2 hours'],
  ['workers that do not keep up', judgeQueue(due), 'warning', 'due for 2 hours'],
  ['room', judgeSpace('/data', 64e9), 'ok', '64.0 GB'],
  ['little room', judgeSpace('/data', 1.5e9), 'warning', '1.5 GB'],
  ['no room', judgeSpace('/data', 1e8), 'problem', '0.1 GB'],
  [
    'a Redis that keeps',
    judgeEviction('maxmemory:0\r\nmaxmemory_policy:noeviction\r\n'),
    'ok',
    'forgets nothing',
  ],
  ['a Redis that forgets', judgeEviction('maxmemory_policy:allkeys-lru\r\n'), 'warning', 'allkeys-lru'],
  ['rows where they belong', judgeDefaultPartitions([]), 'ok', 'new rows'],
  ['rows of weeks without a partition', judgeDefaultPartitions(['events']), 'warning', 'events'],
  ['a server that is ready', judgeReadiness('http://h', 200, '{"status":"ready"}'), 'ok', 'ready'],
  [
    'a server that is not',
    judgeReadiness('http://h', 503, '{"code":"not_ready","detail":"Not ready."}'),
    'problem',
    'Not ready.',
  ],
  [
    'a server that is degraded',
    judgeReadiness(
      'http://h',
      200,
      '{"status":"degraded","reasons":[{"message":"The disk is nearly full."}]}',
    ),
    'warning',
    'The disk is nearly full.',
  ],
  ['another server', judgeReadiness('http://h', 200, '<html>'), 'problem', 'not Gancho'],
] as const)('%s', (_name, finding, level, text) => {
  expect(finding.level).toBe(level)
  expect(finding.message).toContain(text)
  // What is not well comes with what to do.
  expect(finding.advice === null).toBe(level === 'ok')
})

test('the verdict is the worst that was found; what was not checked is no trouble', () => {
  const [well, skipped] = [ok('keys', ''), notChecked('keys', '')]
  const [odd, broken] = [warning('keys', '', ''), problem('keys', '', '')]
  expect(verdictOf([well, skipped])).toBe('ok')
  expect(verdictOf([odd, well])).toBe('warning')
  expect(verdictOf([broken, odd, well])).toBe('problem')
})
