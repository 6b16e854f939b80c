import { readdirSync, readFileSync } from 'node:fs'

/**
 * Stops processes and all that they have started, as the suspend of their machine does (SIGSTOP). Parents are stopped
 * first: one that is stopped starts no more.
 * @returns what lets them go on.
 */
export function freeze(pids: readonly number[]): () => void {
  const frozen: number[] = []
  function freezeTree(pid: number): void {
    if (!signal(pid, 'SIGSTOP')) return
    frozen.push(pid)
    childrenOf(pid).forEach(freezeTree)
  }
  pids.forEach(freezeTree)
  return () => {
    for (const pid of frozen) signal(pid, 'SIGCONT')
  }
}

/** @returns false when the process has ended. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent)
}

/** @returns null when the process has ended. */
function parentOf(pid: number): number | null {
  try {
    // pid (name) state parent …; a name may have spaces and brackets.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').match(/\) \S (\d+) /) ?? []
    return Number(parent)
  } catch {
    return null
  }
}
