/** Where a delivery stands. See docs/delivery-state.md for the invariants and where each is enforced. */
export type DeliveryStatus = 'PENDING' | 'SENDING' | 'DELIVERED' | 'FAILED' | 'CANCELLED'

/** What can happen to a delivery. */
export type DeliveryChange =
  /** A worker leased it, by claim or as it was stored; the attempt is counted here. */
  | 'claim'
  /** The worker gave it back unsent; the attempt is uncounted. */
  | 'release'
  /** The worker that leased it stopped; the schedule is not charged for it. See losses.ts. */
  | 'lose_worker'
  | 'succeed'
  /** An attempt failed and the schedule has another. */
  | 'fail'
  /**
   * An attempt failed and the schedule has no other, or the receiver said 410 Gone, or it was started again and again,
   * alone, and its worker stopped each time.
   */
  | 'exhaust'
  | 'cancel'
  /** It still waited when the retention of its event was about to end; it may never have been sent. */
  | 'expire'
  /** A person asked for it again; the schedule starts anew. */
  | 'retry'

/** The whole state machine: null where the change is not possible and must be refused. */
export const transitions: Readonly<
  Record<DeliveryStatus, Readonly<Record<DeliveryChange, DeliveryStatus | null>>>
> = {
  PENDING: {
    claim: 'SENDING',
    release: null,
    lose_worker: null,
    succeed: null,
    fail: null,
    exhaust: null,
    cancel: 'CANCELLED',
    expire: 'FAILED',
    retry: 'PENDING',
  },
  SENDING: {
    claim: null,
    release: 'PENDING',
    lose_worker: 'PENDING',
    succeed: 'DELIVERED',
    fail: 'PENDING',
    exhaust: 'FAILED',
    cancel: 'CANCELLED',
    expire: null,
    retry: null,
  },
  DELIVERED: {
    claim: null,
    release: null,
    lose_worker: null,
    succeed: null,
    fail: null,
    exhaust: null,
    cancel: null,
    expire: null,
    retry: 'PENDING',
  },
  FAILED: {
    claim: null,
    release: null,
    lose_worker: null,
    succeed: null,
    fail: null,
    exhaust: null,
    cancel: null,
    expire: null,
    retry: 'PENDING',
  },
  CANCELLED: {
    claim: null,
    release: null,
    lose_worker: null,
    succeed: null,
    fail: null,
    exhaust: null,
    cancel: null,
    expire: null,
    retry: 'PENDING',
  },
}

/** The statuses that a delivery only leaves when a person asks for it again. */
export const finalStatuses = ['DELIVERED', 'FAILED', 'CANCELLED'] as const satisfies DeliveryStatus[]
