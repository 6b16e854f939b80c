import { createInterface } from 'node:readline/promises'
import type { GanchoClient, Replay, ReplayCreation, ReplayKind, ReplayPreview } from '@gancho/client/http'
import { Argument, type Command } from 'commander'
import { connect } from '../connection.ts'
import { endWith } from '../exit-codes.ts'
import { addConnectionSettings } from '../flags.ts'
import { addExamples, addJson } from '../help.ts'
import { count } from '../option-values.ts'
import { createOutput, type Output } from '../output.ts'
import { untilSignal } from '../until-signal.ts'
import { UsageError } from '../usage-error.ts'
import { createProgress, followReplay } from './follow-replay.ts'
import { momentOf } from './moment.ts'

interface Options {
  readonly webhook?: string
  readonly event?: string
  readonly since?: string
  readonly until?: string
  readonly rate?: number
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly wait: boolean
  readonly follow?: string
  readonly cancel?: string
  readonly json?: boolean
}

const kinds: Readonly<Record<ReplayKind, string>> = {
  recover: 'deliveries that failed',
  missing: 'events that were never on their way to the webhook',
  all: 'every event, delivered ones too',
}

export function addReplayCommand(program: Command): void {
  const moment = (text: string) => momentOf(text, new Date())
  const command = addConnectionSettings(program.command('replay'))
    .description(
      'send again what failed, or what a webhook never got: it says how much that is, and asks before it starts',
    )
    .addArgument(
      new Argument(
        '[kind]',
        Object.entries(kinds)
          .map(([kind, about]) => `${kind}: ${about}`)
          .join('; '),
      )
        .choices(Object.keys(kinds))
        .default('recover'),
    )
    .option('--webhook <id>', 'to this webhook alone; missing and all need one')
    .option('--event <pattern>', "only this event type, or all that begin alike: 'invoice.*'")
    .option('--since <moment>', 'only events since then: how long ago (30m, 2h, 7d), or a time', moment)
    .option('--until <moment>', 'only events before then (now)', moment)
    .option('--rate <number>', 'how many a second are put on their way (50)', count)
    .option('--dry-run', 'only says how much it is')
    .option('--yes', 'starts without asking')
    .option('--no-wait', 'starts, and does not wait for its end')
    .option('--follow <id>', 'shows how far a replay is that runs')
    .option('--cancel <id>', 'ends a replay; what is on its way stays there')
  addJson(
    command,
    'with `--dry-run` the answer of `POST /v1/replays/preview`, else that of `GET /v1/replays/{id}` at its end; it never asks, so it needs `--yes`',
  )
  addExamples(
    command,
    ['how much failed in the last two hours', 'gancho replay --since 2h --dry-run'],
    ['send it again', 'gancho replay --since 2h'],
    [
      'what a webhook missed of invoices, slowly, from a script',
      "gancho replay missing --webhook wh_01a20dd415f400000002f6862744 --event 'invoice.*' --rate 10 --yes",
    ],
    ['end one that runs', 'gancho replay --cancel rpl_01a20dd415f400000002f6862744'],
  )
  command.action(async (kind: ReplayKind, options: Options) => {
    const client = await connect(command)
    const output = createOutput(options)
    if (options.cancel !== undefined) {
      const replay = await client.replays.cancel(options.cancel)
      output.value(replay)
      output.line(`${replay.id} is cancelled: ${counted(replay)}`)
      return
    }
    const replay = await replayOf(client, kind, options, output)
    if (replay === null) return
    if (!options.wait) {
      output.value(replay)
      output.line(`${replay.id} runs. gancho replay --follow ${replay.id} shows how far it is.`)
      return
    }
    await untilSignal((signal) => showUntilEnd(client, replay, output, signal))
  })
}

/** The one to follow, or a new one; null when there is nothing to start. */
async function replayOf(
  { replays }: GanchoClient,
  kind: ReplayKind,
  options: Options,
  output: Output,
): Promise<Replay | null> {
  if (options.follow !== undefined) return await replays.get(options.follow)
  const { webhook, event, since, until, rate, json = false } = options
  const wanted = { webhook_id: webhook, event, from: since, to: until, rate_per_second: rate }
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined)
  const { rate_per_second, ...selection }: ReplayCreation = { kind, ...Object.fromEntries(given) }
  const preview = await replays.preview(selection)
  output.line(previewText(preview))
  if (options.dryRun || preview.deliveries === 0) {
    output.value(preview)
    return null
  }
  if (!options.yes && !(await confirm(json))) {
    output.line('Nothing is started.')
    return null
  }
  return await replays.create({ ...selection, ...(rate_per_second !== undefined && { rate_per_second }) })
}

async function confirm(json: boolean): Promise<boolean> {
  if (json || !process.stdin.isTTY)
    throw new UsageError('Nobody is there to ask: pass --yes to start, or --dry-run.')
  const asking = createInterface({ input: process.stdin, output: process.stdout })
  // Ctrl-C here is a no.
  const answer = await asking.question('Send them again? [y/N] ').catch(() => '\n')
  asking.close()
  return /^(y|yes|s|sí|si)$/i.test(answer.trim())
}

async function showUntilEnd(
  client: GanchoClient,
  begun: Replay,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  output.line(`${begun.id} runs. Ctrl-C stops showing it, and it goes on.`)
  const bar = createProgress(process.stderr, () => performance.now())
  const replay = await followReplay(client, begun, { show: output.isJson ? () => {} : bar, output, signal })
  if (signal.aborted && replay.state === 'RUNNING') {
    output.note(
      `\nIt goes on. To see it: gancho replay --follow ${begun.id}. To end it: gancho replay --cancel ${begun.id}`,
    )
    return
  }
  output.value(replay)
  output.line(`${replay.state === 'CANCELLED' ? 'Cancelled' : 'Done'}: ${counted(replay)}`)
  endWith(replay.state === 'CANCELLED' ? 'failed' : 'done')
}

function previewText({ deliveries, is_minimum, webhooks }: ReplayPreview): string {
  if (deliveries === 0) return 'There is nothing to send again.'
  const amount = `${is_minimum ? 'more than ' : ''}${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'}`
  return `${amount} to ${webhooks} ${webhooks === 1 ? 'webhook' : 'webhooks'} would be sent again.`
}

function counted({ queued, skipped }: Replay): string {
  const passed = skipped === 0 ? '' : `, ${skipped} passed over`
  return `${queued} put on their way${passed}. gancho tail shows what becomes of them.`
}
