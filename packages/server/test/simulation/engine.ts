import type { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { pgliteForTest } from '../support/db.ts'
import { type WireAnswer, wire } from './wire.ts'

/** What a statement came to. */
export interface StatementResult {
  readonly command: string
  readonly rowCount: number
  readonly rows: Record<string, unknown>[]
}

interface Prepared {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly read: (text: string) => unknown }[]
}

const int8 = 20
const realNow = Date.now

/**
 * The database engine of all simulations of this process: a real one, whose clock is the simulation's. Statements run
 * synchronously and are planned once, as PostgreSQL does for those that have a name: so a simulation has hundreds of
 * them for the price of ten.
 */
export class Engine {
  private readonly pglite: PGlite
  private readonly prepared = new Map<string, Prepared>()
  /** What the clock of the database shows. */
  nowMs = 0
  /** Statements run so far. */
  count = 0
  isInTransaction = false

  private constructor(pglite: PGlite) {
    this.pglite = pglite
  }

  static async open(): Promise<Engine> {
    const { pglite } = await pgliteForTest()
    if (pglite === null) throw new Error('PGlite has no PGlite')
    const engine = new Engine(pglite)
    engine.run('SET plan_cache_mode = force_generic_plan')
    engine.run('SET synchronous_commit = off')
    // These return rows in an order that depends on random ids or on what earlier simulations left in the tables.
    for (const access of ['seqscan', 'bitmapscan', 'hashjoin', 'hashagg'])
      engine.run(`SET enable_${access} = off`)
    return engine
  }

  /** @throws an Error with the SQLSTATE as its code. */
  run(text: string, parameters: readonly unknown[] = []): StatementResult {
    const { name, columns } = this.prepared.get(text) ?? this.prepare(text)
    const { rows, tag } = this.send(wire.execute(name, parameters.map(toText)), wire.sync())
    this.count += 1
    const words = tag.split(' ')
    return {
      command: words[0] ?? '',
      rowCount: Number(words.at(-1) ?? rows.length),
      rows: rows.map((fields) => {
        const row: Record<string, unknown> = {}
        for (const [index, { name, read }] of columns.entries()) {
          const field = fields[index] ?? null
          row[name] = field === null ? null : read(field)
        }
        return row
      }),
    }
  }

  close(): Promise<void> {
    return this.pglite.close()
  }

  private prepare(text: string): Prepared {
    const name = `s${this.prepared.size}`
    const { columns } = this.send(wire.parse(name, text), wire.describe(name), wire.sync())
    const prepared = {
      name,
      columns: columns.map(({ name, type }) => ({
        name,
        read: type === int8 ? Number : pg.types.getTypeParser(type, 'text'),
      })),
    }
    this.prepared.set(text, prepared)
    return prepared
  }

  private send(...messages: Buffer[]): WireAnswer {
    // PGlite reads the time from here.
    Date.now = () => this.nowMs
    try {
      const bytes = this.pglite.execProtocolRawSync(Buffer.concat(messages))
      const answer = wire.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      this.isInTransaction = answer.isInTransaction
      if (answer.error !== null) throw Object.assign(new Error(answer.error.M), { code: answer.error.C })
      return answer
    } finally {
      Date.now = realNow
    }
  }
}

/** As the driver of PostgreSQL sends it. */
function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  return String(value)
}
