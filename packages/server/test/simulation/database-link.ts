import { Kysely, PostgresDialect } from 'kysely'
import type { Database } from '../../src/platform/database/database.ts'
import type { Schema } from '../../src/platform/database/schema.gen.ts'
import { BrokenConnection, type DatabaseServer, type Session } from './database-server.ts'
import type { StatementResult } from './engine.ts'
import type { Machine } from './machine.ts'
import type { Network } from './network.ts'
import type { Schedule } from './schedule.ts'

/** How long a process waits for the answer to a statement before it gives its connection up. */
export const answerDeadlineMs = 8_000

/** What a statement is called in traces: its name in a comment, or its verb and what it is about. */
export function nameOf(text: string): string {
  const named = /^\s*\/\* (\w+) \*\//.exec(text)
  if (named !== null) return named[1] ?? ''
  const verb = /^\s*(?:WITH )?(\w+)/.exec(text)?.[1] ?? '?'
  const about = /gancho"?\."?(\w+)/.exec(text)?.[1]
  return about === undefined ? verb.toLowerCase() : `${verb.toLowerCase()} ${about}`
}

/** The database as one process sees it: what production code works with, at the end of a bad line. */
export function openLink(deps: {
  readonly machine: Machine
  readonly server: DatabaseServer
  readonly network: Network
  readonly schedule: Schedule
  readonly onStatement: (name: string, came: string) => void
}): Database {
  const { machine, server, network, schedule } = deps
  const idle: Connection[] = []

  class Connection {
    private readonly session: Session = server.connect(machine.name)
    isBroken = false

    constructor() {
      // The operating system tells of a connection that the other end closed.
      this.session.onGone = () => schedule.after(1, () => this.break())
    }

    query(text: string, parameters: readonly unknown[]): Promise<StatementResult> {
      const name = nameOf(text)
      machine.reach(name, 'before')
      return new Promise((resolve, reject) => {
        if (machine.isDead) return
        const fate = network.fate(name)
        let isOver = false
        const end = (came: string, settle: () => void): void => {
          if (isOver) return
          isOver = true
          cancelDeadline()
          deps.onStatement(name, came)
          settle()
        }
        const fail = (why: string) => {
          this.break()
          end(why, () => reject(new BrokenConnection(`${name}: ${why}`)))
        }
        const cancelDeadline = machine.timers.after(answerDeadlineMs, () => fail('no answer'))
        if (this.isBroken || !server.isUp) {
          schedule.after(fate.thereMs ?? 1, () => machine.deliver(() => fail('refused')))
          return
        }
        if (fate.breaksAfterMs !== null)
          schedule.after(fate.breaksAfterMs, () => machine.deliver(() => fail('reset')))
        if (fate.thereMs === null) return
        schedule.after(fate.thereMs, () =>
          this.session.submit(text, parameters, (error, result) => {
            machine.reach(name, 'after')
            if (fate.backMs === null) return
            schedule.after(fate.backMs, () =>
              machine.deliver(() => {
                if (result !== null) end(String(result.rowCount), () => resolve(result))
                else {
                  if (error instanceof BrokenConnection) this.break()
                  end(String(error), () => reject(error))
                }
              }),
            )
          }),
        )
      })
    }

    /** The server notices a little later, and undoes what was not committed. */
    private break(): void {
      if (this.isBroken) return
      this.isBroken = true
      schedule.after(5, () => this.session.end())
    }

    release(): void {
      if (!this.isBroken) idle.push(this)
    }

    end(): void {
      this.session.end()
    }
  }

  machine.onCrash = () => {
    for (const connection of all) schedule.after(2, () => connection.end())
  }
  const all = new Set<Connection>()

  const pool = {
    options: {},
    async connect() {
      let connection = idle.pop()
      while (connection?.isBroken === true) connection = idle.pop()
      connection ??= new Connection()
      all.add(connection)
      return connection
    },
    async end() {},
  }
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool as never }) })
  return {
    engine: 'postgresql',
    kysely,
    heartbeats: kysely,
    pglite: null,
    sessions: null,
    pressure: () => null,
    close: async () => {},
  }
}
