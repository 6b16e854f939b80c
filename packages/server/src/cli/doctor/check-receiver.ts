import type { Config } from '../../config.ts'
import { reach } from '../../engine/http/reach.ts'
import { checkWebhookUrl } from '../../features/webhooks/url-policy.ts'
import { type Finding, notChecked, ok, problem } from './finding.ts'

/** The way to a receiver, as an attempt goes it; nothing is sent. */
export async function checkReceiver(
  { networkPolicy }: Config,
  url: string | undefined,
): Promise<readonly Finding[]> {
  if (url === undefined) {
    return [notChecked('receiver', 'the way out to receivers: name one with --receiver https://…')]
  }
  const verdict = checkWebhookUrl(url, networkPolicy)
  if (!verdict.ok) return [problem('receiver', verdict.message, 'A webhook cannot have this URL.')]
  const target = new URL(verdict.url)
  try {
    const { address, timings } = await reach(target, networkPolicy)
    const phases = Object.entries({
      'look-up': timings.dnsMs,
      connection: timings.connectMs,
      TLS: timings.tlsMs,
    })
    const took = phases.flatMap(([phase, ms]) => (ms === null ? [] : [`${phase} ${Math.round(ms)} ms`]))
    return [ok('receiver', `${target.host} answers at ${address} (${took.join(', ')})`)]
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [
      problem(
        'receiver',
        message,
        'Look at DNS, firewall and certificates between this machine and the receiver.',
      ),
    ]
  }
}
