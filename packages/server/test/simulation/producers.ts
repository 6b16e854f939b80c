import type { World } from './world.ts'

/** An event whose transaction was committed. */
export interface CommittedEvent {
  readonly id: string
  readonly tenantId: string
  readonly body: string
  /** When its transaction began, and when it was committed. */
  readonly begunMs: number
  readonly committedMs: number
}

export const eventType = 'invoice.created'

/**
 * Producers, each with a transaction of its own. The embedded database has one connection, so a transaction that stays
 * open runs at its beginning, is undone, and what it wrote becomes visible at its end: to all others that is the same.
 */
export class Producers {
  readonly committed = new Map<string, CommittedEvent>()
  /** The next of the numbers that each connection has taken in advance. */
  private readonly next = new Map<Connection, number>()
  private current: Connection = 'others'
  private readonly cached: number
  private readonly world: World

  constructor(world: World) {
    this.world = world
    const { rows } = world.server.run(
      `SELECT seqcache::int AS cached FROM pg_sequence WHERE seqrelid = 'gancho.id_sequence'::regclass`,
    )
    this.cached = Number(rows[0]?.cached ?? 1)
    world.server.run(`SELECT setval('gancho.id_sequence', 1, false)`)
  }

  emit(act: {
    tenantId: string
    count: number
    connection: number
    forMs: number
    end: 'commit' | 'roll back'
  }): void {
    const { server, schedule } = this.world
    server.whenFree(() => {
      const begunMs = schedule.nowMs
      const written = this.execute(act)
      this.world.note(
        `producer: ${act.count} of ${act.tenantId}, ${act.end} in ${act.forMs} ms: ${written.events.map(({ id }) => id).join(' ')}`,
      )
      schedule.after(act.forMs, () => {
        if (act.end === 'commit') server.whenFree(() => this.commit(written, begunMs))
        else this.world.reached('a producer rolled back')
      })
    })
  }

  /** What an event says is known from the moment at which it may be sent. */
  learn(event: CommittedEvent): void {
    this.committed.set(event.id, event)
  }

  private execute({
    tenantId,
    count,
    connection,
  }: {
    tenantId: string
    count: number
    connection: number
  }): Written {
    const { server } = this.world
    server.run('BEGIN')
    this.useNumbersOf(connection)
    const { rows } = server.run(
      `SELECT id FROM gancho.emit_batch($1, array_fill($2::text, ARRAY[$3::int]), array_fill('{"n":1,"amount":1.50}'::json, ARRAY[$3::int]))`,
      [tenantId, eventType, count],
    )
    const ids = JSON.stringify(rows.map(({ id }) => id))
    const read = (table: string, column: string) =>
      String(
        server.run(
          `SELECT coalesce(json_agg(t ORDER BY t.id), '[]')::text AS rows FROM gancho.${table} t
            WHERE t.${column} IN (SELECT json_array_elements_text($1::json))`,
          [ids],
        ).rows[0]?.rows,
      )
    const written = { tenantId, events: read('events', 'id'), deliveries: read('delivery_queue', 'event_id') }
    this.useNumbersOf('others')
    server.run('ROLLBACK')
    return { ...written, events: JSON.parse(written.events), eventRows: written.events }
  }

  private commit({ tenantId, events, eventRows, deliveries }: Written, begunMs: number): void {
    const { server, schedule, observer } = this.world
    for (const { id, body } of events) {
      this.learn({ id, tenantId, body, begunMs, committedMs: schedule.nowMs })
    }
    server.run('BEGIN')
    const put = (table: string, rows: string) =>
      server.run(
        `INSERT INTO gancho.${table} SELECT * FROM json_populate_recordset(NULL::gancho.${table}, $1::json)`,
        [rows],
      )
    put('events', eventRows)
    put('delivery_queue', deliveries)
    server.run('COMMIT')
    if (schedule.nowMs - begunMs > 300) this.world.reached('a producer committed late')
    observer.lookAtAll('producer')
  }

  /** Each connection takes as many numbers from the sequence at a time as it is told to, and goes on with its own. */
  private useNumbersOf(connection: Connection): void {
    if (this.cached === 1 || connection === this.current) return
    const { server } = this.world
    const { rows } = server.run(`SELECT nextval('gancho.id_sequence')::int AS next`)
    this.next.set(this.current, Number(rows[0]?.next) + 1)
    const own = this.next.get(connection) ?? 1 + this.next.size * this.cached
    this.next.set(connection, own)
    this.current = connection
    server.run(`SELECT setval('gancho.id_sequence', $1::bigint, false)`, [own])
  }
}

/** One of the producers' connections, or those of all others, which are taken for one. */
type Connection = number | 'others'

interface Written {
  readonly tenantId: string
  readonly events: readonly { readonly id: string; readonly body: string }[]
  readonly eventRows: string
  readonly deliveries: string
}
