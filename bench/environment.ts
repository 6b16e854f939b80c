import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { ownCheckout } from './processes/fork.ts'

/** Where and when this was measured: figures of two machines, or of two hours, are not to be compared. */
export function environmentLine(postgresVersion: string): string {
  const [cpu] = cpus()
  return [
    `${cpu?.model.trim()} × ${cpus().length}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.version}`,
    `PostgreSQL ${/\d+(\.\d+)?/.exec(postgresVersion)?.[0]}`,
    new Date().toISOString().slice(0, 16).replace('T', ' '),
    `commit ${commitOf(ownCheckout)}`,
    `load before the run ${(loadavg()[0] ?? 0).toFixed(2)}`,
  ].join(' · ')
}

/** The commit of a checkout, and whether it has been changed since. */
export function commitOf(checkout: string): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trim()
    const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '')
  } catch {
    return 'unknown'
  }
}
