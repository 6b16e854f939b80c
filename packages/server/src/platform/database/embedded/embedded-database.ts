import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Database, openPglite } from '../database.ts'
import { DataFolderError, explainDataFolder, inDataFolder } from './data-folder.ts'
import { lockDataFolder } from './data-folder-lock.ts'

/** The PostgreSQL in our version of PGlite: its data folders are of one major version. */
export const embeddedMajor = '18'

/**
 * Opens the embedded database of a data folder, for this process alone. It is made when it is not there. Its `close` also
 * gives back the folder.
 * @throws DataFolderError
 */
export async function openEmbedded(dataFolder: string): Promise<Database> {
  const unlock = await lockDataFolder(dataFolder)
  try {
    const db = await open(dataFolder)
    return {
      ...db,
      get pglite() {
        return db.pglite
      },
      close: async () => {
        await db.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Where the embedded database is. */
export function embeddedFolder(dataFolder: string): string {
  return join(dataFolder, 'database')
}

async function open(dataFolder: string): Promise<Database> {
  const folder = embeddedFolder(dataFolder)
  // It is there until a database is whole for the first time: one that is not holds nothing, and is made anew.
  const making = `${folder}.making`
  inDataFolder(dataFolder, () => {
    if (existsSync(making)) rmSync(folder, { recursive: true, force: true })
    if (existsSync(folder)) requireUsable(folder)
    else writeFileSync(making, '')
  })
  try {
    const db = await openPglite(folder, undefined, () =>
      inDataFolder(dataFolder, () => requireSpace(dataFolder)),
    )
    rmSync(making, { force: true })
    return db
  } catch (error) {
    throw explainEmbedded(error, dataFolder)
  }
}

/** PGlite only says that it failed, so what can be known is looked at first. */
function requireUsable(folder: string): void {
  readdirSync(folder)
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  const file = join(folder, 'PG_VERSION')
  if (!existsSync(file)) throw unreadable(folder, 'it is no data folder of a PostgreSQL')
  accessSync(file, constants.R_OK | constants.W_OK)
  const major = readFileSync(file, 'utf8').trim()
  if (major === embeddedMajor) return
  throw unreadable(
    folder,
    `it was made by an embedded PostgreSQL ${major.slice(0, 20)}, and this one is ${embeddedMajor}: start the Gancho that made it`,
  )
}

/** PostgreSQL takes two segments of its write-ahead log to recover and to start, and ends itself when it cannot. */
const spaceToStart = 2 * 16 * 1_024 * 1_024

function requireSpace(dataFolder: string): void {
  const probe = join(dataFolder, `.space.${process.pid}`)
  try {
    writeFileSync(probe, Buffer.alloc(spaceToStart, 1))
  } finally {
    rmSync(probe, { force: true })
  }
}

/** An error of the embedded database while it opens, in words; one that has words of its own stays what it is. */
export function explainEmbedded(error: unknown, dataFolder: string): unknown {
  const explained = explainDataFolder(error, dataFolder)
  if (explained !== error || (error instanceof Error && 'code' in error)) return explained
  return unreadable(
    embeddedFolder(dataFolder),
    `it does not open (${String(error)}), so it is probably damaged`,
    error,
  )
}

function unreadable(folder: string, why: string, cause?: unknown): DataFolderError {
  return new DataFolderError(
    'data_folder_unreadable',
    `The embedded database in ${resolve(folder)} cannot be used: ${why}. Restore a copy of the data folder, or move the folder "database" away to start with an empty one.`,
    { cause },
  )
}
