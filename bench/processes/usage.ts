import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second (USER_HZ). */
const usPerTick = 10_000

interface ProcessTimes {
  readonly parent: number
  readonly ticks: number
}

/**
 * Processor time of a process and of everything below it, in microseconds: user and system, those that
 * have ended included (their parent is charged when it waits for them).
 */
export function cpuUsOf(rootPid: number): number {
  const processes = new Map<number, ProcessTimes>()
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(name) : null
    if (times !== null) processes.set(Number(name), times)
  }
  const isOfTree = (pid: number): boolean =>
    pid === rootPid || (processes.has(pid) && isOfTree(processes.get(pid)?.parent ?? 0))
  let ticks = 0
  for (const [pid, times] of processes) if (isOfTree(pid)) ticks += times.ticks
  return ticks * usPerTick
}

function timesOf(pid: string): ProcessTimes | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the command's name, which may hold anything: state, parent, …, utime, stime, cutime, cstime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return { parent: Number(fields[1]), ticks }
  } catch {
    return null
  }
}

/** The most memory that a process has had resident, and what it has now, in MB of 10^6 bytes. */
export function memoryOf(pid: number): { readonly peakMb: number; readonly nowMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string) => (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024) / 1e6
  return { peakMb: mb('VmHWM'), nowMb: mb('VmRSS') }
}
