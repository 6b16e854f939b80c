import { mkdtempSync, rmSync } from 'node:fs'
import type { Scope } from '../scope.ts'
import { type Child, forkProcess } from './fork.ts'
import type { WorkerMethods } from './worker-process.ts'

/** A fleet: each a `gancho worker` on the same database, configured and not started. */
export async function forkWorkers(
  scope: Scope,
  { count, ...settings }: { count: number; databaseUrl: string; redisUrl?: string },
): Promise<[Child<WorkerMethods>, ...Child<WorkerMethods>[]]> {
  const fork = async () => {
    const worker = await forkProcess<WorkerMethods>(scope, 'worker-process.ts')
    const dataFolder = mkdtempSync('/tmp/gancho-bench-')
    scope.onEnd(() => rmSync(dataFolder, { recursive: true, force: true }))
    await worker.call('configure', { ...settings, dataFolder })
    return worker
  }
  return await Promise.all([fork(), ...Array.from({ length: count - 1 }, fork)])
}
