import { expect, it } from 'vitest'
import { type FullDisk, fillDisk } from '../../../../scripts/faults/disk-full.ts'
import { brokenByFullDisk } from '../../../../scripts/faults/disk-full-fault.ts'

// Health looks at the database every ten seconds, so its disk is full for longer.
it.each<[whose: FullDisk, what: string, fillsLog: boolean]>([
  ['PostgreSQL', 'goes on', false],
  ['PostgreSQL', 'ends itself', true],
  ['the embedded database', 'goes on', false],
  ['the embedded database', 'ends itself', true],
])(
  'the disk of %s is full and it %s: producers are told 503, nothing is half-written, and all is delivered afterwards',
  async (whose, _what, fillsLog) => {
    const seen = await fillDisk(whose, { fullMs: 12_000, eventsBefore: 100, fillsLog })
    expect(brokenByFullDisk(whose, seen)).toEqual([])
    expect(seen.hadStopped).toBe(fillsLog)
    expect(seen.httpRefusals.get('503 database_unavailable')).toBeGreaterThan(0)
  },
)
