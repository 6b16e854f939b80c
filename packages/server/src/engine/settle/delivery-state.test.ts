import { describe, expect, it } from 'vitest'
import { type DeliveryChange, type DeliveryStatus, finalStatuses, transitions } from './delivery-state.ts'

const statuses = Object.keys(transitions) as DeliveryStatus[]
const changes = Object.keys(transitions.PENDING) as DeliveryChange[]
const isFinal = (status: DeliveryStatus) => finalStatuses.some((final) => final === status)

describe('the state machine of a delivery', () => {
  it('says for every status and change what becomes of it', () => {
    for (const status of statuses) expect(Object.keys(transitions[status])).toEqual(changes)
  })

  it('leaves a final status only when a person asks for the delivery again', () => {
    for (const status of finalStatuses) {
      const left = changes.filter((change) => transitions[status][change] !== null)
      expect(left).toEqual(['retry'])
      expect(transitions[status].retry).toBe('PENDING')
    }
  })

  it('lets nothing but a delivery under way end by an attempt', () => {
    for (const status of statuses) {
      for (const change of ['succeed', 'fail', 'exhaust', 'lose_worker', 'release'] as const) {
        expect(transitions[status][change] !== null, `${status} ${change}`).toBe(status === 'SENDING')
      }
    }
  })

  it('reaches every status from PENDING, and every final one from SENDING', () => {
    const reached = new Set<DeliveryStatus>(['PENDING'])
    for (const status of reached) {
      for (const next of Object.values(transitions[status])) if (next !== null) reached.add(next)
    }
    expect([...reached].sort()).toEqual([...statuses].sort())
    const fromSending = Object.values(transitions.SENDING).filter((next) => next !== null && isFinal(next))
    expect(fromSending.sort()).toEqual([...finalStatuses].sort())
  })

  it('sends only what was claimed: nothing else makes a delivery SENDING', () => {
    for (const status of statuses) {
      for (const change of changes) {
        if (transitions[status][change] === 'SENDING') expect([status, change]).toEqual(['PENDING', 'claim'])
      }
    }
  })
})
