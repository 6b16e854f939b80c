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
  const answer = objectIn(body)
  const degraded = status === 200 ? degradedOf(answer) : null
  if (degraded !== null)
    return warning('server', `it runs at ${url}, and is degraded: ${degraded}`, 'Its log says more.')
  const detail = 'code' in answer && 'detail' in answer ? String(answer.detail) : null
  if (detail !== null) return problem('server', `at ${url}: ${detail}`, 'Its log says more.')
  return problem(
    'server',
    `what answers at ${url} is not Gancho (status ${status})`,
    'Say with --url where it is.',
  )
}

function objectIn(body: string): object {
  try {
    const answer: unknown = JSON.parse(body)
    return typeof answer === 'object' && answer !== null ? answer : {}
  } catch {
    return {}
  }
}

/** What /readyz says is not well; null when it says nothing of the kind. */
function degradedOf(answer: object): string | null {
  if (
    !(
      'status' in answer &&
      answer.status === 'degraded' &&
      'reasons' in answer &&
      Array.isArray(answer.reasons)
    )
  )
    return null
  return answer.reasons.map((reason: { readonly message?: unknown }) => String(reason?.message)).join(' ')
}
