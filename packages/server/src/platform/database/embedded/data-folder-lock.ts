import { accessSync, constants, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { DataFolderError, inDataFolder } from './data-folder.ts'

/** Who has the folder, for whoever finds it taken. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** Differs between machines, and between starts of one. Null where the system has none. */
  readonly bootId: string | null
}

/** How often a holder shows that it lives. */
const signOfLifeMs = 2_000
/** SQLite's "somebody else has it". */
const busy = 5

/** Kept, since a lock ends when nobody refers to it any more. */
const held = new Set<DatabaseSync>()

/**
 * Takes the folder for this process: two processes on one embedded database would destroy it.
 *
 * The lock is one of the operating system, on the file `gancho.lock`, taken through SQLite because Node has no function for
 * it. It ends with the process, however that ends; it holds between containers, for which process ids mean nothing; a copy of the
 * folder is free. Where a file system does not pass locks on to other machines, the holder is known by the file beside
 * it, which it touches every two seconds.
 * @param watchMs how long a holder on another machine is watched for a sign of life.
 * @returns what gives it back.
 * @throws DataFolderError when another process has it, or it cannot be used.
 */
export async function lockDataFolder(folder: string, watchMs = 3 * signOfLifeMs): Promise<() => void> {
  const lock = takeLock(folder)
  const holderFile = holderFileOf(folder)
  try {
    const last = readHolder(folder)
    if (last !== null && isElsewhere(last) && (await changesWithin(holderFile, watchMs)))
      throw inUse(folder, last)
    inDataFolder(folder, () => writeFileSync(holderFile, `${JSON.stringify(ourselves())}\n`))
  } catch (error) {
    lock.close()
    throw error
  }
  held.add(lock)
  const signs = setInterval(() => touch(holderFile), signOfLifeMs).unref()
  return () => {
    clearInterval(signs)
    if (!held.delete(lock)) return
    // Empty after an orderly stop: the next one, wherever it is, need not watch.
    inDataFolder(folder, () => writeFileSync(holderFile, ''))
    lock.close()
  }
}

/** In words, the process that has the folder; null when it is free. Changes nothing. */
export function holderOfDataFolder(folder: string): string | null {
  if (!existsSync(lockFileOf(folder))) return null
  try {
    takeLock(folder).close()
    return null
  } catch (error) {
    if (!(error instanceof DataFolderError) || error.code !== 'data_folder_in_use') throw error
    return describe(readHolder(folder))
  }
}

function takeLock(folder: string): DatabaseSync {
  return inDataFolder(folder, () => {
    const file = lockFileOf(folder)
    // What is wrong with the folder is said in the words of the system, before SQLite says it in its own.
    if (!existsSync(file)) makeLockFile(file)
    accessSync(file, constants.R_OK | constants.W_OK)
    let lock: DatabaseSync | null = null
    try {
      lock = new DatabaseSync(file)
      lock.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE')
      return lock
    } catch (error) {
      lock?.close()
      if (error instanceof Error && 'errcode' in error && error.errcode === busy) {
        throw inUse(folder, readHolder(folder))
      }
      throw new DataFolderError(
        'data_folder_unusable',
        `The file ${resolve(file)} cannot be locked (${String(error)}): set GANCHO_DATA to a folder on a local disk.`,
        { cause: error },
      )
    }
  })
}

function makeLockFile(file: string): void {
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    // Another process that starts at the same time has made it.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

function inUse(folder: string, holder: Holder | null): DataFolderError {
  return new DataFolderError(
    'data_folder_in_use',
    `The data folder ${resolve(folder)} is in use by ${describe(holder)}. The embedded database serves one process: use its HTTP API, or stop it, or set DATABASE_URL.`,
  )
}

function describe(holder: Holder | null): string {
  if (holder === null) return 'another process'
  const where = holder.host === hostname() ? '' : ` on the host ${holder.host}`
  return `process ${holder.pid}${where}`
}

/** The start of the process is for people, who may meet another one with the same number. */
function ourselves(): Holder & { readonly startedAt: string } {
  const startedAt = new Date(performance.timeOrigin).toISOString()
  return { pid: process.pid, host: hostname(), bootId: bootId(), startedAt }
}

/** On this machine, since it was started, the lock tells the truth; and a machine that was started anew has let it go. */
function isElsewhere(holder: Holder): boolean {
  return holder.bootId !== bootId() && holder.host !== hostname()
}

async function changesWithin(file: string, watchMs: number): Promise<boolean> {
  const before = statSync(file).mtimeMs
  await sleep(watchMs)
  return statSync(file).mtimeMs !== before
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date())
  } catch {
    // Nobody on another machine learns that we live. On this one, the lock says it.
  }
}

function readHolder(folder: string): Holder | null {
  try {
    const { pid, host, bootId: boot } = JSON.parse(readFileSync(holderFileOf(folder), 'utf8'))
    return { pid: Number(pid), host: String(host), bootId: boot ?? null }
  } catch {
    return null
  }
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

/** Once it is there, only SQLite opens it: when a process closes a file, its locks on it end. */
function lockFileOf(folder: string): string {
  return join(folder, 'gancho.lock')
}

function holderFileOf(folder: string): string {
  return join(folder, 'gancho.lock.json')
}
