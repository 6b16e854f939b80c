import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createTerminal } from '../../src/dev/terminal.ts'
import { verdictLine } from '../../src/dev/verdict-line.ts'

const event = {
  id: 'evt_1',
  timestamp: '2024-02-14T10:30:00.000Z',
  event: 'sales_order.confirmed',
  data: {},
  tenant_id: 'demo',
  resource_type: 'sales_order',
  resource_id: 'so-1',
}
const plain = { at: new Date(2024, 1, 14, 10, 30), paint: (_style: string, text: string) => text }

test('lines stand under each other, within 100 columns, whatever the ids', () => {
  const resources = ['so-1', 'x'.repeat(255)]
  const lines = resources.map((resource_id) =>
    verdictLine({ verified: true, event: { ...event, resource_id }, attempt: 1, elapsedMs: 4 }, plain),
  )
  expect(lines[0]).toBe(
    '  10:30:00  ✓ verified  sales_order.confirmed sales_order so-1              attempt 1      4 ms',
  )
  expect(lines.map((line) => line.length)).toEqual([lines[0]?.length, lines[0]?.length])
  const refused = verdictLine(
    { verified: false, code: 'no_matching_signature', message: 'y'.repeat(300) },
    plain,
  )
  expect(refused).toContain('✗ REFUSED   no_matching_signature: yyy')
  expect(refused.length).toBeLessThanOrEqual(100)
})

test('a resource id cannot command the terminal', () => {
  const line = verdictLine(
    { verified: true, event: { ...event, resource_id: '\u001b[2J\n' }, attempt: 1, elapsedMs: 4 },
    plain,
  )
  expect(line).toBe(stripVTControlCharacters(line))
  expect(line).not.toContain('\n')
})

test('a pipe gets no colours', () => {
  const pipe = new PassThrough()
  const terminal = createTerminal(pipe)
  terminal.print(terminal.paint('green', 'verified'))
  expect(String(pipe.read())).toBe('verified\n')
})
