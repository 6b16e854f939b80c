import type { Replay } from '@gancho/client/http'
import { expect, test } from 'vitest'
import { progressBar, progressText } from './progress-text.ts'

const replay: Replay = {
  id: 'rpl_1',
  kind: 'recover',
  state: 'RUNNING',
  webhook_id: null,
  event: null,
  from: null,
  to: '2026-11-24T10:00:00.000Z',
  rate_per_second: 50,
  total: 200,
  queued: 90,
  skipped: 10,
  created_at: '2026-11-24T10:00:00.000Z',
  finished_at: null,
}

test('says how far it is, with a bar as long as that', () => {
  expect(progressBar(replay)).toBe(
    `${'█'.repeat(12)}${'░'.repeat(12)}  50 %  90 of 200 on their way, 10 passed over`,
  )
  expect(progressText({ ...replay, queued: 0, skipped: 0 })).toBe('  0 %  0 of 200 on their way')
})

test.each([
  [{ queued: 210, skipped: 0 }, '100 %'],
  [{ state: 'COMPLETED', total: 0, queued: 0, skipped: 0 }, '100 %'],
  [{ total: 0, queued: 0, skipped: 0 }, '  0 %'],
] as const)('%j is %s', (changes, percent) => {
  const text = progressBar({ ...replay, ...changes })
  expect(text).toContain(`${percent}  `)
  expect(text).toMatch(/^[█░]{24} /)
})
