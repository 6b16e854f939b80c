const seconds = { s: 1, m: 60, min: 60, h: 3_600, d: 86_400 } as const

/** What the API takes, in seconds and in number. */
const longestWait = 7 * 86_400
const mostWaits = 29

/**
 * Reads waits between attempts as people write them: `5 s, 5 min, 2 h`.
 * @returns the schedule of the API, which begins with the 0 of the first attempt; null when it cannot be read.
 */
export function parseSchedule(text: string): number[] | null {
  const parts = text.split(/[,;\n]+/).map((part) => part.trim())
  const waits = parts.filter((part) => part !== '').map(parseWait)
  if (waits.length > mostWaits || waits.some((wait) => wait === null)) return null
  return [0, ...waits.filter((wait) => wait !== null)]
}

function parseWait(text: string): number | null {
  const [, figure, unit] = /^(\d+)\s*(s|m|min|h|d)$/i.exec(text) ?? []
  const length = Object.entries(seconds).find(([name]) => name === unit?.toLowerCase())?.[1]
  const wait = Number(figure) * (length ?? 0)
  return length === undefined || wait < 1 || wait > longestWait ? null : wait
}

/** The same the other way round, in the largest unit that is whole. */
export function writeSchedule(schedule: readonly number[]): string {
  return schedule.slice(1).map(writeWait).join(', ')
}

function writeWait(wait: number): string {
  for (const unit of ['d', 'h', 'min'] as const) {
    if (wait % seconds[unit] === 0) return `${wait / seconds[unit]} ${unit}`
  }
  return `${wait} s`
}
