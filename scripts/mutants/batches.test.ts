import { expect, test } from 'vitest'
import { batchesOf } from './batches.ts'

test('every test file is in one batch, the quickest are first, and a slow one has a batch of its own', () => {
  const durations = new Map([
    ['slow', 90],
    ['quick', 1],
    ['middle', 20],
    ['other', 25],
  ])
  expect(batchesOf(durations, 30)).toEqual([
    { tests: ['quick', 'middle'], durationMs: 21 },
    { tests: ['other'], durationMs: 25 },
    { tests: ['slow'], durationMs: 90 },
  ])
})
