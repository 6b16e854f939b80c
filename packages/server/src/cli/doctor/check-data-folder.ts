import { existsSync, statSync } from 'node:fs'
import { access, constants, statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { type Finding, notChecked, ok, problem, warning } from './finding.ts'

export async function checkDataFolder({
  dataFolder,
  databaseUrl,
  masterKeys,
}: Config): Promise<readonly Finding[]> {
  const folder = resolve(dataFolder)
  if (databaseUrl !== null && masterKeys !== null)
    return [ok('data folder', 'not used: the database and the key are elsewhere')]
  if (!existsSync(folder))
    return [notChecked('data folder', `${folder} is not there yet: the first start makes it`)]
  if (!statSync(folder).isDirectory()) {
    return [problem('data folder', `${folder} is not a folder`, 'Move the file away that is in its place.')]
  }
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!isWritable) {
    return [
      problem('data folder', `${folder} cannot be written to`, 'Give it to the user that Gancho runs as.'),
    ]
  }
  const { bavail, bsize } = await statfs(folder)
  const free = judgeSpace(folder, bavail * bsize)
  // With PostgreSQL, there is a key file of some bytes in it.
  return databaseUrl === null
    ? [free]
    : [ok('data folder', `${folder} can be written to; the disk of PostgreSQL is not seen from here`)]
}

const gigabyte = 1_000_000_000

export function judgeSpace(folder: string, freeBytes: number): Finding {
  const message = `${folder} has ${(freeBytes / gigabyte).toFixed(1)} GB free`
  const advice = 'The embedded database stops when it is full. Make room, or shorten GANCHO_RETENTION_DAYS.'
  if (freeBytes < gigabyte / 5) return problem('data folder', message, advice)
  return freeBytes < 2 * gigabyte ? warning('data folder', message, advice) : ok('data folder', message)
}
