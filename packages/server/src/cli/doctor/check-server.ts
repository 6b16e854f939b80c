import type { Config, ConnectionConfig } from '../../config.ts'
import { keptConnection } from '../../dev/kept-connection.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const patienceMs = 5_000

/** The server that runs, by what it says of itself. */
export async function checkServer(
  { host, port }: Config,
  connection: ConnectionConfig,
): Promise<readonly Finding[]> {
  const reachable = host.replace(/^0\.0\.0\.0$/, '127.0.0.1').replace(/^::$/, '::1')
  const own = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
  const url = connection.url ?? (await keptConnection(connection.dataFolder))?.url ?? own
  try {
    const response = await fetch(new URL('/readyz', url), {
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'error',
    })
    return [judgeReadiness(url, response.status, await response.text())]
  } catch {
    return [
      warning(
        'server',
        `none answers at ${url}`,
        'Start it with gancho start; if it is elsewhere, say where with --url.',
      ),
    ]
  }
}

/** @param body what it said, which may be anybody's who answers there. */
export function judgeReadiness(url: string, status: number, body: string): Finding {
  if (status === 200 && body.includes('"ready"')) return ok('server', `it runs at ${url}, and is ready`)
  const detail = detailOf(body)
  if (detail !== null) return problem('server', `at ${url}: ${detail}`, 'Its log says more.')
  return problem(
    'server',
    `what answers at ${url} is not Gancho (status ${status})`,
    'Say with --url where it is.',
  )
}

function detailOf(body: string): string | null {
  try {
    const answer: unknown = JSON.parse(body)
    return typeof answer === 'object' && answer !== null && 'detail' in answer && 'code' in answer
      ? String(answer.detail)
      : null
  } catch {
    return null
  }
}
