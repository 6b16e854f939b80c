/** A bug that is put into a copy of the code, to see whether the simulation finds it. */
export interface PlantedBug {
  readonly name: string
  /** Under packages/server/src. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
}

/** Mistakes that somebody could make, or has made elsewhere. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'an outcome is recorded whoever has the lease',
    file: 'engine/record/queries.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
    find: 'WHERE q.id = o.id AND q.lease_token = o.token AND q.lease_owner = ${workerId} OFFSET 0',
    replace: 'WHERE q.id = o.id OFFSET 0',
  },
  {
    name: 'a delivery is given back whoever has the lease',
    file: 'engine/leases/release.queries.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
    find: ' AND q.id = l.id AND q.lease_token = l.token AND q.lease_owner = ${workerId}',
    replace: ' AND q.id = l.id',
  },
  {
    name: 'what is given back stays counted',
    file: 'engine/leases/release.queries.ts',
    find: 'lease_owner = NULL, attempts = q.attempts - 1',
    replace: 'lease_owner = NULL',
  },
  {
    name: 'a claim counts no attempt',
    file: 'engine/claim/queries.ts',
    find: `lease_token = q.lease_token + 1, attempts = q.attempts + 1
        FROM placed p WHERE p.fits AND q.ctid = p.ctid\n`,
    replace: `lease_token = q.lease_token + 1
        FROM placed p WHERE p.fits AND q.ctid = p.ctid\n`,
  },
  {
    name: 'nothing ever looks behind the bound of the last claim',
    file: 'engine/claim/sweep-budget.ts',
    find: 'return startedMs >= allowedFromMs',
    replace: 'return false',
  },
  {
    name: 'nobody looks again when the clock was set back',
    file: 'engine/claim/sweep-budget.ts',
    find: 'if (wasSetBack) allowedFromMs = startedMs',
    replace: 'void wasSetBack',
  },
  {
    name: 'nothing is claimed while anything is under way',
    file: 'engine/delivery-worker.ts',
    find: 'const mayClaim = () => !isDraining && leases.areHeld() && !recorder.isFull',
    replace:
      'const mayClaim = () => !isDraining && leases.areHeld() && !recorder.isFull && lanes.inFlight === 0',
  },
  {
    name: 'a webhook has one request more under way than it allows',
    file: 'engine/lanes/lane.ts',
    find: 'lane.waiting.length > 0 && lane.inFlight < lane.limit',
    replace: 'lane.waiting.length > 0 && lane.inFlight <= lane.limit',
  },
  {
    name: 'a lane that has come to its end is asked for more at once',
    file: 'engine/claim/claimer.ts',
    find: "lane.backlog = lane.ordered ? 'held' : 'none'",
    replace: "lane.backlog = 'claimable'",
  },
  {
    name: 'nobody is ever rescued',
    file: 'engine/leases/rescue.ts',
    find: 'if (!worker.holdsLeases() || !clock.isSettled) return',
    replace: 'return',
  },
  {
    name: 'a worker counts on its leases for a minute longer than they last',
    file: 'engine/leases/leases.ts',
    find: 'areHeld: () => monotonicMs() < heldUntilMs',
    replace: 'areHeld: () => monotonicMs() < heldUntilMs + 60_000',
  },
  {
    name: 'requests start although the leases may be lost',
    file: 'engine/delivery-worker.ts',
    find: 'isOpen: leases.areHeld',
    replace: 'isOpen: () => true',
  },
  {
    name: 'audits find nothing',
    file: 'engine/leases/held-leases.ts',
    find: 'if (forgotten.length > 0)',
    replace: 'if (forgotten.length > 1_000)',
  },
  {
    name: 'a worker forgets what it has claimed',
    file: 'engine/leases/held-leases.ts',
    find: '      held.set(delivery.id, delivery.leaseToken)\n',
    replace: '      if (delivery.id.endsWith("0")) held.set(delivery.id, delivery.leaseToken)\n',
  },
  {
    name: 'an outcome is given up when the database does not answer',
    file: 'engine/record/recorder.ts',
    find: 'if (deps.mayGiveUp()) throw error',
    replace: 'throw error',
  },
  {
    name: 'a loop ends with its first error',
    file: 'platform/loop.ts',
    find: '        onError(error)\n        again = false\n',
    replace: '        onError(error)\n        stopped = true\n',
  },
  {
    name: 'a failure does not wait in an ordered webhook',
    file: 'engine/settle/settle.ts',
    find: 'resume_at: nextAt',
    replace: 'resume_at: null',
  },
  {
    name: 'an ordered webhook is sent to by id alone',
    file: 'engine/claim/queries.ts',
    find: 'const laneOrder = sql`q.webhook_id, q.due_at, q.id`',
    replace: 'const laneOrder = sql`q.webhook_id, right(q.id, 9)`',
  },
  {
    name: 'paused webhooks are claimed',
    file: 'engine/claim/queries.ts',
    find: "coalesce(w.state <> 'ACTIVE', false) AND NOT d.test",
    replace: "coalesce(w.state = 'DISABLED', false) AND NOT d.test",
  },
  {
    name: 'a success does not make a webhook healthy again',
    file: 'engine/record/queries.ts',
    find: '(v.healthy = (w.failing_since IS NOT NULL) OR v.healthy <> v.succeeded)',
    replace: '(NOT v.healthy AND w.failing_since IS NULL)',
  },
  {
    name: 'clocks decide whether a failure or a success was recorded first',
    file: 'features/statistics/merge.queries.ts',
    find: 't.recorded_by > h.recorded_by',
    replace: 't.counted_at > h.at',
  },
  {
    name: 'what changed nothing is counted all the same',
    file: 'engine/record/queries.ts',
    find: 'FROM ours WHERE sent AND NOT test GROUP BY',
    replace: 'FROM ours WHERE sent GROUP BY',
  },
  {
    name: 'a retry by hand leaves the delivery in the log',
    file: 'features/deliveries/queries.ts',
    find: 'DELETE FROM gancho.delivery_log l USING target WHERE l.id = target.id\n',
    replace:
      'UPDATE gancho.delivery_log l SET last_error = l.last_error FROM target WHERE l.id = target.id\n',
  },
  {
    name: 'one attempt too few is made',
    file: 'engine/settle/settle.ts',
    find: 'attemptsMade: delivery.attempt - delivery.scheduleStart',
    replace: 'attemptsMade: delivery.attempt - delivery.scheduleStart + 1',
  },
  {
    name: 'deliveries are handed over that were left to others',
    file: 'engine/emit/ingest.ts',
    find: 'if (row.leased)',
    replace: 'if (row.leased || row.ordinal === 1)',
  },
  {
    name: 'a replay comes by the same deliveries again',
    file: 'features/replays/chore.ts',
    find: '    cursor,\n    queued,',
    replace: '    cursor: replay.cursor,\n    queued,',
  },
  {
    name: 'a deleted webhook leaves its deliveries',
    file: 'features/webhooks/change.ts',
    find: '    await cancelDeliveriesOf(tx, { webhookId: input.id, reason, now })\n',
    replace: '',
  },
  {
    name: 'the way to the body of an event is taken for the whole of it',
    file: 'engine/attempt/attempt.ts',
    find: '    body: delivery.body,\n',
    replace: '    body: delivery.body.trimEnd().replace("1.50", "1.5"),\n',
  },
]
