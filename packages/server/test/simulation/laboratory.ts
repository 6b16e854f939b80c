import { Engine } from './engine.ts'
import { epochMs } from './world.ts'

/** What every simulation begins with: an empty database, with the partitions of its weeks. */
export class Laboratory {
  readonly engine: Engine
  private readonly tables: readonly string[]
  private readonly partitions: readonly string[]
  private runs = 0

  private constructor(engine: Engine) {
    this.engine = engine
    engine.nowMs = epochMs
    for (const name of this.partitionNames()) engine.run(`DROP TABLE gancho."${name}"`)
    this.makePartitions()
    this.partitions = this.partitionNames()
    this.tables = engine
      .run(
        `SELECT relname::text AS name FROM pg_class
          WHERE relnamespace = 'gancho'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            AND relname NOT IN ('event_types', 'migrations') ORDER BY relname`,
      )
      .rows.map(({ name }) => String(name))
    engine.run(
      `INSERT INTO gancho.event_types (name, "group") VALUES ('invoice.created', 'Test') ON CONFLICT DO NOTHING`,
    )
  }

  static async open(): Promise<Laboratory> {
    return new Laboratory(await Engine.open())
  }

  /** Makes everything as it was at the beginning. */
  clean(): void {
    const { engine } = this
    engine.nowMs = epochMs
    if (engine.isInTransaction) engine.run('ROLLBACK')
    for (const name of this.tables) engine.run(`DELETE FROM gancho."${name}"`)
    const partitions = this.partitionNames()
    if (partitions.join() !== this.partitions.join()) {
      for (const name of partitions)
        if (!this.partitions.includes(name)) engine.run(`DROP TABLE gancho."${name}"`)
      this.makePartitions()
    }
    this.runs += 1
    // What was deleted goes on taking place until it is cleaned up.
    if (this.runs % 20 === 0) engine.run('VACUUM')
  }

  close(): Promise<void> {
    return this.engine.close()
  }

  private makePartitions(): void {
    this.engine.run('SELECT gancho.create_partitions($1, 5)', [new Date(epochMs)])
  }

  private partitionNames(): string[] {
    return this.engine
      .run(
        `SELECT c.relname::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE c.relnamespace = 'gancho'::regnamespace AND c.relkind = 'r' AND c.relname !~ '_default$' ORDER BY 1`,
      )
      .rows.map(({ name }) => String(name))
  }
}
