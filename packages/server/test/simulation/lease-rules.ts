import { type Cast, describe } from './cast.ts'
import type { Change, Row } from './observer.ts'
import type { Request } from './receivers.ts'

/** How a lease ended: by its owner's write, by a rescue, by its owner's audit, or by a person. */
type End = 'owner' | 'rescue' | 'audit' | 'person'

/** A lease that a process was given. */
interface Lease {
  readonly token: number
  readonly takenAtMs: number
  end: End | null
}

/** Who holds what, and what may be done with it: invariant 4 of docs/delivery-state.md. */
export class LeaseRules {
  private readonly cast: Cast
  /** The last lease that each process had of a delivery. */
  private readonly leases = new Map<string, Lease>()

  constructor(cast: Cast) {
    this.cast = cast
    cast.world.observer.onWorkerGone = (by, id) => this.workerGone(by, id)
  }

  /** A delivery was leased: by a claim, or as it was stored. */
  taken({ by }: Change, row: Row): void {
    const { world } = this.cast
    world.require(this.cast.isBy(by, row.owner), '4: a lease belongs to who takes it', () => describe(row))
    const lease = { token: row.token, takenAtMs: world.schedule.nowMs, end: null }
    this.leases.set(keyOf(by, row.id), lease)
  }

  /** The lease of a delivery ended. @returns true when it was ended by who had it. */
  ended(by: string, before: Row, after: Row): boolean {
    const isOwner = this.cast.isBy(by, before.owner)
    // A process may rescue what it claimed itself under a name that was declared dead.
    const isLost = after.attempts === before.attempts && after.last_error?.startsWith('worker_lost') === true
    this.end(before, isOwner && !isLost ? 'owner' : by.startsWith('worker') ? 'rescue' : 'person')
    return isOwner
  }

  /** A person ended a delivery, through a worker or not. */
  endedByPerson(before: Row): void {
    this.end(before, 'person')
  }

  /** Another owner, or another token, without a claim. */
  reowned({ by }: Change, before: Row, after: Row): void {
    const { world } = this.cast
    if (after.owner !== 'nobody') {
      world.violated('4: a lease is not taken over while it lasts', `${describe(before)} ${describe(after)}`)
      return
    }
    world.require(this.cast.isBy(by, before.owner), '4: a worker disowns its own leases', () =>
      describe(after),
    )
    const lease = this.leases.get(keyOf(by, before.id))
    const isSent = world.receivers.requests.some(
      (request) =>
        request.by === by &&
        request.deliveryId === before.id &&
        lease !== undefined &&
        request.startedAtMs >= lease.takenAtMs,
    )
    world.require(!isSent, '4: a worker disowns only what it knows nothing of', () => describe(before))
    this.end(before, 'audit')
    world.reached('disowned by an audit')
  }

  /** A lease was ended by a worker that did not have it. */
  requireDead(row: Row): void {
    if (row.owner === null || row.owner === 'nobody') return
    const { world } = this.cast
    world.require(!world.observer.workers.has(row.owner), '4: only leases of dead workers are rescued', () =>
      describe(row),
    )
  }

  /** A request is made under a lease. */
  requested(request: Request): void {
    const { world } = this.cast
    const process = this.cast.processOf(request.by)
    const lease = this.leases.get(keyOf(request.by, request.deliveryId))
    world.require(lease !== undefined, '4: nothing is sent without a lease', () => request.deliveryId)
    if (process === undefined) return
    world.require(
      process.worker?.holdsLeases() === true,
      '4: nothing is sent by a worker that may have lost its leases',
      () => `${request.deliveryId} by ${request.by}`,
    )
    if (lease === undefined || lease.end === null) return
    world.reached('sent although the lease was gone')
    // A person's cancel reaches a worker only when it records.
    const isAllowed = lease.end === 'person' || (lease.end === 'rescue' && process.machine.isUnawareOfTime)
    world.require(
      isAllowed,
      '4: nothing is sent after its lease ended',
      () => `${request.deliveryId} by ${request.by}, ended by ${lease.end}`,
    )
  }

  private end(row: Row, end: End): void {
    for (const [name, { ids }] of this.cast.processes) {
      if (row.owner === null || !ids.has(row.owner)) continue
      const lease = this.leases.get(keyOf(name, row.id))
      if (lease !== undefined && lease.token === row.token) lease.end = end
    }
  }

  private workerGone(by: string, workerId: string): void {
    const { world } = this.cast
    const owner = this.cast.processOfWorker(workerId)
    if (owner === undefined || owner.machine.isDead || owner.worker?.id !== workerId) return
    world.reached('a living worker was declared dead')
    world.require(
      owner.machine.isUnawareOfTime || !owner.worker.holdsLeases(),
      '4: no worker is declared dead while it counts on its leases',
      () => `${workerId} of ${owner.name}, by ${by}`,
    )
  }
}

function keyOf(machine: string, deliveryId: string): string {
  return `${machine} ${deliveryId}`
}
