import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of the embedded database and the key file is in use, or cannot be used. */
export class DataFolderError extends Error {
  readonly code: 'data_folder_in_use' | 'master_key_unreadable'
  constructor(code: DataFolderError['code'], message: string) {
    super(message)
    this.name = 'DataFolderError'
    this.code = code
  }
}

/**
 * Takes the folder for this process: two processes on one embedded database would destroy it.
 * @returns what gives it back.
 * @throws DataFolderError when a living process has it.
 */
export function lockDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = pidFile(folder)
  const holder = holderOfDataFolder(folder)
  if (holder !== null) {
    throw new DataFolderError(
      'data_folder_in_use',
      `The data folder ${resolve(folder)} is in use by process ${holder}. The embedded database serves one process: use its HTTP API, or stop it, or set DATABASE_URL.`,
    )
  }
  writeFileSync(file, String(process.pid))
  return () => {
    if (readOrNull(file) === String(process.pid)) writeFileSync(file, '')
  }
}

/** The other process that lives and has the folder; null when it is free. */
export function holderOfDataFolder(folder: string): number | null {
  // Empty after an orderly stop.
  const holder = Number(readOrNull(pidFile(folder)) || Number.NaN)
  return !Number.isNaN(holder) && holder !== process.pid && isAlive(holder) ? holder : null
}

function pidFile(folder: string): string {
  return join(folder, 'gancho.pid')
}

/**
 * The master key of this installation: read from the folder, or made and kept there.
 * @returns whether it was made now, so that the operator can be told.
 */
export function masterKeyOfFolder(folder: string): { key: Uint8Array; file: string; made: boolean } {
  const known = readMasterKey(folder)
  if (known !== null) return { ...known, made: false }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = masterKeyFile(folder)
  const key = randomBytes(32)
  writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  return { key, file, made: true }
}

function masterKeyFile(folder: string): string {
  return resolve(folder, 'master.key')
}

/**
 * The key that is kept in the folder; null when there is none.
 * @throws DataFolderError when it is no key
 */
export function readMasterKey(folder: string): { key: Uint8Array; file: string } | null {
  const file = masterKeyFile(folder)
  const known = readOrNull(file)
  if (known === null) return null
  const key = Buffer.from(known.trim(), 'base64')
  if (key.length !== 32) {
    throw new DataFolderError(
      'master_key_unreadable',
      `${file} does not hold 32 bytes in base64: restore it from a backup, or set GANCHO_MASTER_KEY.`,
    )
  }
  return { key, file }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
