import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder of the embedded database and the key file is in use, or cannot be used: says why, and what to do. */
export class DataFolderError extends Error {
  readonly code:
    | 'data_folder_in_use'
    | 'data_folder_unusable'
    | 'data_folder_unreadable'
    | 'master_key_unreadable'
  constructor(code: DataFolderError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DataFolderError'
    this.code = code
  }
}

/** What the system says of a folder or file that cannot be used, and what to do. */
const troubles: Readonly<Record<string, string>> = {
  EACCES: 'may not be read and written by this user: give it to the user that Gancho runs as',
  EPERM: 'may not be read and written by this user: give it to the user that Gancho runs as',
  EROFS:
    'is on a file system that is mounted read-only: mount it for writing, or set GANCHO_DATA to another folder',
  ENOSPC: 'is on a disk that is full: make room',
  EDQUOT: 'is on a disk where the quota of this user is used up: make room, or raise it',
  EEXIST: 'is not a folder: move the file that is in its place away, or set GANCHO_DATA to another folder',
  ENOTDIR: 'is not a folder: move the file that is in its place away, or set GANCHO_DATA to another folder',
  EISDIR: 'has a folder in the place of a file: move that away',
  EIO: 'is on a disk that cannot be read: look after the disk',
  EMFILE: 'cannot be opened, because this process may not open more files: raise its limit (ulimit -n)',
}

/**
 * Does something in the data folder, which is made if need be.
 * @throws DataFolderError when the system does not let us.
 */
export function inDataFolder<Result>(folder: string, work: () => Result): Result {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return work()
  } catch (error) {
    throw explainDataFolder(error, folder)
  }
}

/** @returns the error itself when the system has nothing to do with it. */
export function explainDataFolder(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof DataFolderError || !('code' in error)) return error
  const trouble = troubles[String(error.code)]
  if (trouble === undefined) return error
  const path = 'path' in error && typeof error.path === 'string' ? resolve(error.path) : resolve(folder)
  return new DataFolderError(
    'data_folder_unusable',
    `The data folder ${resolve(folder)} cannot be used: ${path} ${trouble}.`,
    { cause: error },
  )
}

/**
 * The master key of this installation: read from the folder, or made and kept there.
 * @returns whether it was made now, so that the operator can be told.
 */
export function masterKeyOfFolder(folder: string): { key: Uint8Array; file: string; made: boolean } {
  return inDataFolder(folder, () => {
    const known = readMasterKey(folder)
    if (known !== null) return { ...known, made: false }
    const file = masterKeyFile(folder)
    const key = randomBytes(32)
    // Whole or not at all: other processes may start at the same time, and all have to have the same key.
    const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
    writeFileSync(draft, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    try {
      linkSync(draft, file)
      return { key, file, made: true }
    } catch (error) {
      const other = readMasterKey(folder)
      if (other === null) throw error
      return { ...other, made: false }
    } finally {
      rmSync(draft, { force: true })
    }
  })
}

function masterKeyFile(folder: string): string {
  return resolve(folder, 'master.key')
}

/**
 * The key that is kept in the folder; null when there is none.
 * @throws DataFolderError when it is no key, or cannot be read.
 */
export function readMasterKey(folder: string): { key: Uint8Array; file: string } | null {
  const file = masterKeyFile(folder)
  const known = readIfThere(file)
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

/** A key that is there and cannot be read must not be taken for none: another one would be made. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new DataFolderError(
      'master_key_unreadable',
      `${file} cannot be read (${code}): give it to the user that Gancho runs as, or set GANCHO_MASTER_KEY.`,
      { cause: error },
    )
  }
}
