import { expect, it } from 'vitest'
import { createHealth, type HealthChange } from './health.ts'

function healthAt(now: () => number) {
  const changes: HealthChange[] = []
  return { health: createHealth({ now, onChange: (change) => changes.push(change) }), changes }
}

it('keeps the moment at which a reason began, and the newest message', () => {
  let nowMs = 1_000
  const { health } = healthAt(() => nowMs)
  health.report('chore_failing', 'for a minute')
  nowMs = 61_000
  health.report('chore_failing', 'for two minutes')
  expect(health.reasons()).toEqual([
    { code: 'chore_failing', message: 'for two minutes', since: new Date(1_000) },
  ])
})

it('tells of each beginning and each end once', () => {
  const { health, changes } = healthAt(() => 0)
  for (const message of [null, 'a', 'b', null, null, 'c']) health.report('clock_jumped', message)
  expect(changes.map(({ reason, isOver }) => [reason.message, isOver])).toEqual([
    ['a', false],
    ['b', true],
    ['c', false],
  ])
})

it('asks what changes by itself at each reading, and names the worst first', () => {
  let stuck: string | null = null
  const { health, changes } = healthAt(() => 0)
  health.watch('worker_stuck', () => stuck)
  health.report('clock_jumped', 'jumped')
  expect(health.reasons().map(({ code }) => code)).toEqual(['clock_jumped'])
  stuck = 'stuck'
  expect(health.reasons().map(({ code }) => code)).toEqual(['worker_stuck', 'clock_jumped'])
  stuck = null
  expect(health.reasons().map(({ code }) => code)).toEqual(['clock_jumped'])
  expect(changes).toHaveLength(3)
})
