import { setTimeout as sleep } from 'node:timers/promises'

/** What a probe of a process answered. */
export interface ProbeAnswer {
  readonly process: string
  readonly path: '/healthz' | '/readyz'
  readonly askedMs: number
  readonly tookMs: number
  /** 0 when it did not answer. */
  readonly status: number
  readonly body: string
}

export interface ProbeWatch {
  readonly answers: readonly ProbeAnswer[]
  stop(): Promise<void>
}

const everyMs = 250
/** Longer than a probe takes: it waits two seconds for the database. */
const patienceMs = 10_000

/** Asks the probes of processes again and again. @param processes where they answer, by name. */
export function watchProbes(processes: Readonly<Record<string, string>>): ProbeWatch {
  const answers: ProbeAnswer[] = []
  let isStopped = false

  async function watch(process: string, url: string, path: ProbeAnswer['path']): Promise<void> {
    while (!isStopped) {
      const askedMs = performance.now()
      const { status, body } = await ask(url + path)
      answers.push({ process, path, askedMs, tookMs: performance.now() - askedMs, status, body })
      await sleep(everyMs)
    }
  }

  const watching = Promise.all(
    Object.entries(processes).flatMap(([process, url]) => [
      watch(process, url, '/healthz'),
      watch(process, url, '/readyz'),
    ]),
  )
  return {
    answers,
    async stop() {
      isStopped = true
      await watching
    },
  }
}

async function ask(url: string): Promise<{ status: number; body: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) })
    return { status: answer.status, body: await answer.text() }
  } catch (error) {
    return { status: 0, body: String(error) }
  }
}

/** When the database was away. */
interface Outage {
  readonly fromMs: number
  readonly untilMs: number
}

/** A probe may have asked before the outage, or before its end. */
const graceMs = 3_000
/** From the return of the database until a process is ready again. */
const recoveryMs = 15_000

/** The answers that did not tell the truth about the outage. */
export function untrueOf(
  answers: readonly ProbeAnswer[],
  { fromMs, untilMs }: Outage,
): readonly ProbeAnswer[] {
  return answers.filter(({ path, askedMs, tookMs, status, body }) => {
    if (path === '/healthz') return status !== 200
    if (askedMs < fromMs - graceMs || askedMs > untilMs + recoveryMs) return status !== 200
    const isWithin = askedMs > fromMs + graceMs && askedMs + tookMs < untilMs
    return isWithin && !(status === 503 && body.includes('"path":"database"'))
  })
}

/** How long after the outage every process was ready again, in milliseconds. */
export function readyAfterMs(answers: readonly ProbeAnswer[], { untilMs }: Outage): number {
  const late = answers.filter(
    ({ path, askedMs, status }) => path === '/readyz' && askedMs >= untilMs && status !== 200,
  )
  return Math.max(0, ...late.map(({ askedMs, tookMs }) => askedMs + tookMs - untilMs))
}
