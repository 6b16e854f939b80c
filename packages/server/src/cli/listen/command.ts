import type { BinRequest, GanchoClient } from '@gancho/client/http'
import type { Command } from 'commander'
import { judge } from '../../dev/verdict.ts'
import { connect } from '../connection.ts'
import { addConnectionSettings } from '../flags.ts'
import { addExamples, addJson } from '../help.ts'
import { count } from '../option-values.ts'
import { createOutput, type Output } from '../output.ts'
import { reconnecting } from '../reconnecting.ts'
import { untilSignal } from '../until-signal.ts'
import { selectEvents } from './events.ts'
import { createNewRequests } from './new-requests.ts'
import { requestLine } from './request-line.ts'
import { targetOf } from './target.ts'
import { openTunnel } from './tunnel.ts'

interface Options {
  readonly events?: readonly string[]
  readonly secret?: string
  readonly count?: number
  readonly json?: boolean
}

export function addListenCommand(program: Command): void {
  const command = addConnectionSettings(program.command('listen'))
    .description(
      'receive events on this machine, from a server anywhere: verified, printed, and forwarded to a local address. ' +
        'Ctrl-C ends it. The server has 200 for an answer whatever the local address says',
    )
    .argument(
      '[target]',
      'where to forward: a port of this machine, or a URL; without it, events are only printed',
    )
    .option(
      '--events <patterns>',
      "event types, comma-separated, or all that begin alike: 'invoice.*' (all)",
      (text) => text.split(',').map((pattern) => pattern.trim()),
    )
    .option('--secret <secret>', 'signs them, so that your receiver can know it (a new one each time)')
    .option('--count <number>', 'ends after so many requests', count)
  addJson(
    command,
    'a line for each request: `{"request", "verdict": {"verified", "code", "message"}, "answer": {"url", "status", "duration_ms", "error"}}`. ' +
      '`request` is an item of `GET /v1/bins/{id}/requests`; `code` and `message` are there when it is not verified, and `error` ' +
      'when nobody answered; without a target, `answer` is null',
  )
  addExamples(
    command,
    ['see what is sent', 'gancho listen'],
    [
      'forward invoices to the application on port 4000, with a secret that it knows',
      "gancho listen 4000 --events 'invoice.*' --secret 'my first secret'",
    ],
    ['one event, for a script', "gancho listen --count 1 --json | jq -r '.request.body'"],
  )
  command.action(async (target: string | undefined, options: Options) => {
    const to = target === undefined ? null : targetOf(target)
    // A terminal that is closed leaves no webhook behind.
    process.once('SIGHUP', () => process.kill(process.pid, 'SIGTERM'))
    const client = await connect(command)
    const output = createOutput(options)
    await untilSignal((signal) => listen(client, { ...options, to }, output, signal))
  })
}

async function listen(
  client: GanchoClient,
  { events = ['*'], secret: given, to, count: most }: Options & { readonly to: URL | null },
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const known = (await client.eventTypes.list()).data.map(({ name }) => name)
  const tunnel = await openTunnel(client, { events: selectEvents(events, known), secret: given })
  const { webhook } = tunnel
  const { secret } = webhook
  const ended = new AbortController()
  const anyEnd = AbortSignal.any([signal, ended.signal])
  let shown = 0
  // Heavy, and not there before somebody listens.
  const forwarding = import('./forward.ts')

  async function take(request: BinRequest): Promise<void> {
    // At the moment when it came: while the connection was lost, it may have waited.
    const now = () => new Date(request.received_at)
    const { body, headers } = request
    const verdict = await judge({ secret, now }, { body: Buffer.from(body), headers })
    const answer =
      to === null ? null : await (await forwarding).forward(request, { target: to, signal: anyEnd })
    if (anyEnd.aborted) return
    const { verified } = verdict
    output.value({ request, verdict: verified ? { verified } : verdict, answer })
    output.line(requestLine(request, verdict, { answer, paint: output.paint }))
    shown += 1
    if (shown === most) ended.abort()
  }

  try {
    output.line(
      `Listening as webhook ${webhook.id}, for ${webhook.events.join(', ')}. Ctrl-C ends it, and removes it.`,
    )
    output.line(`Secret: ${secret}`)
    output.line(
      to === null ? 'Forwarding to nowhere: name a port to forward to.' : `Forwarding to ${to.href}`,
    )
    const look = createNewRequests(client, tunnel.binId)
    const underWay = new Set<Promise<void>>()
    const takeNew = async () => {
      const { requests, missed } = await look()
      if (missed) output.note('More came than the server keeps: the oldest are not shown.')
      for (const request of requests) {
        const taken = take(request).finally(() => underWay.delete(taken))
        underWay.add(taken)
      }
    }
    await reconnecting(output, anyEnd, async (heard) => {
      // What came while nobody followed; then each change of a delivery is a reason to look.
      await takeNew()
      heard()
      for await (const _ of client.deliveries.stream({ webhook_id: webhook.id }, { signal: anyEnd }))
        await takeNew()
      return anyEnd.aborted ? 'done' : 'ended'
    })
    await Promise.all(underWay)
  } finally {
    await tunnel.close(output)
  }
}
