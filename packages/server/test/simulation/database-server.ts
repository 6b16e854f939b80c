import type { Engine, StatementResult } from './engine.ts'
import type { Schedule } from './schedule.ts'

/** A statement that ran, with what it was given and what it answered. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
  readonly rows: readonly Record<string, unknown>[]
}

/** What was committed: one statement, or those of a transaction. */
export interface Commit {
  readonly by: string
  readonly statements: readonly Statement[]
}

/** What breaks on the way to the database or back is told by these, and by nothing else. */
export class BrokenConnection extends Error {}

/** A transaction that does nothing for so long is ended, as `idle_in_transaction_session_timeout` does. */
const idleInTransactionMs = 1_500

type Answer = (error: unknown, result: StatementResult | null) => void

/**
 * The database of one simulation, for all of its processes. A transaction has it for itself: those that overlap are
 * simulated where it matters, with producers (see producers.ts).
 */
export class DatabaseServer {
  /** By how much its clock differs from true time. */
  offsetMs = 0
  /** False while it is stopped: nobody can connect, and whoever was connected is not any more. */
  isUp = true
  /** Told of each commit that may have changed something. */
  onCommit: (commit: Commit) => void = () => {}
  private readonly engine: Engine
  private readonly schedule: Schedule
  private readonly sessions = new Set<Session>()
  private holder: Session | null = null
  private readonly waiting: (() => void)[] = []

  constructor(engine: Engine, schedule: Schedule) {
    this.engine = engine
    this.schedule = schedule
  }

  /** Every connection breaks. */
  stop(): void {
    this.isUp = false
    for (const session of this.sessions) session.end()
    this.sessions.clear()
  }

  start(): void {
    this.isUp = true
  }

  nowMs(): number {
    return this.schedule.nowMs + this.offsetMs
  }

  /** Runs a statement outside of all that is simulated, at its own time or at another. */
  run(text: string, parameters: readonly unknown[] = [], atMs = this.nowMs()): StatementResult {
    this.engine.nowMs = atMs
    return this.engine.run(text, parameters)
  }

  /** Nobody has a transaction open. */
  get isFree(): boolean {
    return this.holder === null
  }

  /** Runs `work` as soon as nobody has a transaction open. */
  whenFree(work: () => void): void {
    if (this.holder === null) work()
    else this.waiting.push(work)
  }

  connect(by: string): Session {
    const session = new Session(this, by)
    this.sessions.add(session)
    return session
  }

  /** For sessions: waits for the transaction of another. */
  submit(session: Session, text: string, parameters: readonly unknown[], answer: Answer): void {
    if (this.holder !== null && this.holder !== session) {
      this.waiting.push(() => this.submit(session, text, parameters, answer))
      return
    }
    if (session.isGone) {
      answer(new BrokenConnection('the server closed the connection'), null)
      return
    }
    try {
      const result = this.run(text, parameters)
      this.follow(session, { text, parameters, rows: result.rows }, result.command)
      answer(null, result)
    } catch (error) {
      answer(error, null)
    }
    this.watchIdle(session)
    this.letNextOn()
  }

  private watchIdle(session: Session): void {
    session.submitted += 1
    if (this.holder !== session) return
    const { submitted } = session
    this.schedule.after(idleInTransactionMs, () => {
      if (this.holder === session && session.submitted === submitted) session.end()
    })
  }

  /** For sessions: the other end is gone. */
  end(session: Session): void {
    if (this.holder !== session) return
    this.run('ROLLBACK')
    this.holder = null
    this.letNextOn()
  }

  private follow(session: Session, statement: Statement, command: string): void {
    if (command === 'BEGIN') {
      this.holder = session
      session.statements = []
    } else if (command === 'COMMIT' || command === 'ROLLBACK') {
      this.holder = null
      // COMMIT of a transaction that failed answers ROLLBACK.
      if (command === 'COMMIT') this.onCommit({ by: session.by, statements: session.statements })
    } else if (this.holder === session) session.statements.push(statement)
    else this.onCommit({ by: session.by, statements: [statement] })
  }

  private letNextOn(): void {
    while (this.holder === null) {
      const next = this.waiting.shift()
      if (next === undefined) return
      next()
    }
  }
}

/** A connection as the server sees it. */
export class Session {
  readonly by: string
  readonly server: DatabaseServer
  statements: Statement[] = []
  submitted = 0
  isGone = false
  onGone: () => void = () => {}

  constructor(server: DatabaseServer, by: string) {
    this.server = server
    this.by = by
  }

  submit(text: string, parameters: readonly unknown[], answer: Answer): void {
    this.server.submit(this, text, parameters, answer)
  }

  end(): void {
    if (this.isGone) return
    this.isGone = true
    this.server.end(this)
    this.onGone()
  }
}
