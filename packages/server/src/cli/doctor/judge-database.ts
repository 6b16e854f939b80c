import type { InstallationState } from '../../features/installation/state.ts'
import type { LockRoom, OpenTransaction } from '../../platform/database/inspect-database.queries.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const dayMs = 24 * 60 * 60 * 1_000

/** @param differenceMs how far this machine's clock is ahead of the database's. */
export function judgeClock(differenceMs: number): Finding {
  const seconds = Math.round(Math.abs(differenceMs) / 100) / 10
  const message = `the clock of this machine is ${seconds} s ${differenceMs > 0 ? 'ahead of' : 'behind'} that of the database`
  if (seconds < 2) return ok('database', 'its clock and that of this machine agree')
  const advice =
    'Keep both by NTP. Gancho goes by the clock of the database, also in signatures, which receivers refuse when they are 5 minutes off.'
  return seconds < 60 ? warning('database', message, advice) : problem('database', message, advice)
}

/** @param endsAt when the last partition ends. */
export function judgePartitions(endsAt: Date | null, now: Date): Finding {
  const days = endsAt === null ? 0 : Math.floor((endsAt.getTime() - now.getTime()) / dayMs)
  const advice = 'A worker makes them each hour: start one, or see in its log why it does not.'
  if (days < 1) return problem('database', 'there is no partition for what comes next', advice)
  const message = `partitions are there for the next ${days} days`
  return days < 14 ? warning('database', message, advice) : ok('database', message)
}

/** As many lists as the connections of two processes can read at once. */
const listsAtOnce = 20

/** The lists of the panel and the API must not fill the lock table, which all of the server shares. */
export function judgeLocks({ ofList, ofServer }: LockRoom): Finding {
  const needed = ofList * listsAtOnce
  if (needed <= ofServer)
    return ok('database', `its lock table has room for ${listsAtOnce} lists of deliveries at once`)
  return problem(
    'database',
    `a list of deliveries takes ${ofList} locks, and the lock table has room for ${ofServer}: some lists will fail`,
    `Raise max_locks_per_transaction in postgresql.conf by the factor ${Math.ceil(needed / ofServer)} and restart PostgreSQL, or shorten GANCHO_RETENTION_DAYS.`,
  )
}

/** @param filled tables whose default partition takes new rows. */
export function judgeDefaultPartitions(filled: readonly string[]): Finding {
  if (filled.length === 0) return ok('database', 'new rows go to the partitions that were made for them')
  return warning(
    'database',
    `new rows go to the default partition of ${filled.join(', ')}, since no partition was made for them in time`,
    'They are kept and delivered, and expire more slowly. See in the log of a worker why it made none.',
  )
}

export function judgeTransaction(oldest: OpenTransaction | null): Finding {
  if (oldest === null || oldest.seconds < 60)
    return ok('database', 'no transaction has been open for a minute')
  const { seconds, pid, application, state } = oldest
  const message = `a transaction has been open for ${duration(seconds)} (process ${pid}, ${application || 'no name'}, ${state})`
  const advice =
    'Meanwhile nothing that is deleted is cleared away, and the queue grows slow. End it where it comes from, or with ' +
    `SELECT pg_terminate_backend(${pid}).`
  return seconds < 3_600 ? warning('database', message, advice) : problem('database', message, advice)
}

/** What one process takes when it is busy, its heartbeat included. */
const usualConnections = 11

/** @param limits how many connections this user may have: of the role, the database and the server; null where nothing says. */
export function judgeConnections(limits: {
  readonly role: number | null
  readonly database: number | null
  readonly server: number
}): Finding {
  const known: readonly (readonly [whose: string, limit: number | null])[] = [
    ['server', limits.server],
    ['database', limits.database],
    ['role', limits.role],
  ]
  const [whose, least] = known
    .map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY] as const)
    .reduce((one, other) => (one[1] <= other[1] ? one : other))
  const message = `the ${whose} lets this user have ${least} connections`
  if (least >= usualConnections) return ok('database', message)
  return warning(
    'database',
    message,
    `A process takes ${usualConnections} when it is busy: with fewer, requests wait for each other, and further processes get none. Raise the limit.`,
  )
}

export function judgeQueue({ deliveries, oldestDueSeconds, workers }: InstallationState): Finding {
  const { due, held, waiting, sending } = deliveries
  const message =
    `${due + held + waiting + sending} deliveries are unfinished: ${due} due, ${held} held by their webhook, ` +
    `${waiting} to be tried later, ${sending} being sent`
  const late = `${message}; the oldest has been due for ${duration(oldestDueSeconds)}`
  if (workers === 0 && due > 0) {
    return problem('database', late, 'No worker runs: start gancho start or gancho worker.')
  }
  if (oldestDueSeconds < 60) return ok('database', `${message}; workers: ${workers}`)
  return warning(
    'database',
    late,
    'The workers do not keep up: add gancho worker, and see the log for what holds them up.',
  )
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3_600)} hours`
}
