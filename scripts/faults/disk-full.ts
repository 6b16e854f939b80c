import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeSmallDisk, type SmallDisk } from '../small-disk.ts'
import { onEmbeddedInstallation } from './embedded-installation.ts'
import { onInstallation } from './installation.ts'
import type { Producers } from './producers.ts'
import type { Verdict } from './verdict.ts'

/** Whose disk is full. */
export type FullDisk = 'PostgreSQL' | 'the embedded database'

export interface DiskFull {
  readonly verdict: Verdict
  readonly httpRefusals: ReadonlyMap<string, number>
  /** Of producers in SQL; none with the embedded database. */
  readonly sqlRefusals: ReadonlyMap<string, number>
  /** What `/readyz` of each process answered when its disk had been full for a while: status and body. */
  readonly ready: readonly string[]
  /** The same of `/healthz`, all the time: how often it was not 200. */
  readonly unhealthy: number
  /** The database had ended itself, since its write-ahead log had no room. */
  readonly hadStopped: boolean
  /** From the moment that there was room again until an event that was new then was received. */
  readonly deliveryAfterMs: number
}

interface Options {
  readonly fullMs: number
  readonly eventsBefore: number
  /**
   * Leaves room for pages of tables and none for a segment of the write-ahead log, which is made whole: then PostgreSQL
   * ends itself.
   */
  readonly fillsLog: boolean
}

const megabyte = 1024 * 1024
const segmentMegabytes = 16
/** So little is left of the segment when the disk is filled. */
const lateMegabytes = 5
const diskMegabytes = 400
/** Less than a segment of the log, and more than an event. */
const leftForTablesMegabytes = 13
/** Bytes of events with which the log comes to the end of its segment within seconds. */
const paddingOfLog = 40_000

interface Installed {
  /** The folder of its write-ahead log on the disk. */
  readonly log: string
  readonly urls: readonly string[]
  readonly http: Producers
  readonly sql: Producers | null
  untilReceived(events: number): Promise<void>
  untilNewEvent(): Promise<number>
  /** Whether its database has ended itself by now. */
  hasStopped(): boolean
  /** Starts what does not start by itself. */
  restart(): Promise<void>
  finish(): Promise<Verdict>
}

/**
 * Fills the disk of a database under load, and makes room after a while.
 * @throws when this machine does not let us mount a disk that can be filled.
 */
export async function fillDisk(whose: FullDisk, options: Options): Promise<DiskFull> {
  const disk = await makeSmallDisk(diskMegabytes)
  const padding = options.fillsLog ? paddingOfLog : 0
  try {
    if (whose === 'PostgreSQL') {
      return await onInstallation(
        ({ server, worker, receiver, ...rest }, postgres) =>
          fill(disk, options, {
            ...rest,
            log: 'data/pg_wal',
            urls: [server.monitorUrl, worker.monitorUrl],
            untilReceived: (events) => receiver.until(receiver.requests.size + events),
            hasStopped: () => !postgres.isRunning || /"code":"(57P0|ECONNREFUSED)/.test(worker.log),
            restart: async () => {
              if (!postgres.isRunning) await postgres.start()
            },
          }),
        { disk, padding },
      )
    }
    return await onEmbeddedInstallation(disk, padding, ({ server, receiver, ...rest }) =>
      fill(disk, options, {
        ...rest,
        log: 'database/pg_wal',
        sql: null,
        urls: [server.monitorUrl],
        untilReceived: (events) => receiver.until(receiver.requests.size + events),
        hasStopped: () => server.log.includes('The embedded database has stopped'),
        restart: async () => {},
      }),
    )
  } finally {
    await disk.close()
  }
}

async function fill(
  disk: SmallDisk,
  { fullMs, eventsBefore, fillsLog }: Options,
  installed: Installed,
): Promise<DiskFull> {
  const { urls, http, sql } = installed
  await installed.untilReceived(eventsBefore)
  if (fillsLog)
    while (roomInSegment(join(disk.path, installed.log)) > lateMegabytes * megabyte) await sleep(50)
  disk.fill(fillsLog ? leftForTablesMegabytes : 0)
  while (http.refusals.size === 0) await sleep(50)
  let unhealthy = 0
  for (const untilMs = performance.now() + fullMs; performance.now() < untilMs; await sleep(500)) {
    const health = await Promise.all(urls.map((url) => statusOf(`${url}/healthz`)))
    unhealthy += health.filter((status) => status !== 200).length
  }
  const ready = await Promise.all(urls.map((url) => answerOf(`${url}/readyz`)))
  const hadStopped = installed.hasStopped()
  disk.free()
  const goesOn = installed.untilNewEvent()
  await installed.restart()
  const deliveryAfterMs = await goesOn
  await installed.untilReceived(eventsBefore)
  return {
    verdict: await installed.finish(),
    httpRefusals: http.refusals,
    sqlRefusals: sql?.refusals ?? new Map(),
    ready,
    unhealthy,
    hadStopped,
    deliveryAfterMs,
  }
}

/** Bytes at the end of the segment that is written now, which begins as zeros. */
function roomInSegment(folder: string): number {
  const newest = readdirSync(folder)
    .filter((name) => /^[0-9A-F]{24}$/.test(name))
    .sort()
    .at(-1)
  const segment = readFileSync(join(folder, newest ?? ''))
  const last = segment.findLastIndex((byte) => byte !== 0)
  return segmentMegabytes * megabyte - last
}

const patienceMs = 10_000

async function statusOf(url: string): Promise<number> {
  return Number((await answerOf(url)).slice(0, 3))
}

/** @returns status and body; what went wrong when there is no answer. */
async function answerOf(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) })
    return `${answer.status} ${await answer.text()}`
  } catch (error) {
    return `000 ${error}`
  }
}
