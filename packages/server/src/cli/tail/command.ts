import type { Delivery, DeliveryFilter, DeliveryStatus } from '@gancho/client/http'
import { type Command, Option } from 'commander'
import { connect } from '../connection.ts'
import { deliveryLine } from '../delivery-text.ts'
import { addConnectionSettings } from '../flags.ts'
import { addExamples, addJson } from '../help.ts'
import { count } from '../option-values.ts'
import { createOutput } from '../output.ts'
import { reconnecting } from '../reconnecting.ts'
import { untilSignal } from '../until-signal.ts'
import { createChanges } from './changes.ts'

interface Options {
  readonly status?: DeliveryStatus
  readonly event?: string
  readonly webhook?: string
  readonly resource?: string
  readonly error?: string
  readonly answer?: string
  readonly test?: boolean
  readonly lines: number
  readonly count?: number
  readonly json?: boolean
}

const statuses: readonly DeliveryStatus[] = ['PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'CANCELLED']
/** As many as a stream begins with. */
const mostLines = 50

export function addTailCommand(program: Command): void {
  const command = addConnectionSettings(program.command('tail'))
    .description('follow deliveries live: each line is one that is new or has changed. Ctrl-C ends it')
    .addOption(new Option('--status <status>', 'only in this state').choices(statuses))
    .option('--event <pattern>', "only of this event type, or of all that begin alike: 'invoice.*'")
    .option('--webhook <id>', 'only to this webhook')
    .option('--resource <id>', 'only about this resource')
    .option('--error <code>', 'only with this last failure, such as timeout')
    .option('--answer <status>', 'only with this last answer: 503, or 5xx for all of its class')
    .option('--test', 'only tests')
    .option('--no-test', 'no tests')
    .option('--lines <number>', 'how many of the newest to begin with, at most 50', lines, 10)
    .option('--count <number>', 'ends after so many lines', count)
  addJson(command, 'a line for each, which is what `GET /v1/deliveries/{id}` answers')
  addExamples(
    command,
    ['everything, as it happens', 'gancho tail'],
    ['only what failed, of invoices', "gancho tail --status FAILED --event 'invoice.*'"],
    ['wait for the next failure, for a script', 'gancho tail --status FAILED --lines 0 --count 1 --json'],
  )
  command.action(async (options: Options) => {
    const client = await connect(command)
    const output = createOutput(options)
    const filter = filterOf(options)
    const isNews = createChanges()
    let shown = 0
    const show = (delivery: Delivery, changedAt: Date) => {
      output.value(delivery)
      const at = new Date(delivery.finished_at ?? changedAt)
      output.line(deliveryLine(delivery, { at, paint: output.paint }))
      shown += 1
      return shown === options.count
    }
    // Whether the key may, and the filter is one, shows here at once.
    const { data } = await client.deliveries.list({ ...filter, limit: mostLines })
    output.note('Following deliveries. Ctrl-C ends it.')
    const before = data.filter(isNews).slice(0, options.lines).toReversed()
    if (before.some((delivery) => show(delivery, new Date(delivery.created_at)))) return
    await untilSignal((signal) =>
      reconnecting(output, signal, async (heard) => {
        for await (const delivery of client.deliveries.stream(filter, { signal })) {
          heard()
          if (isNews(delivery) && show(delivery, new Date())) return 'done'
        }
        return 'ended'
      }),
    )
  })
}

function lines(text: string): number {
  return text === '0' ? 0 : Math.min(mostLines, count(text))
}

function filterOf({ status, event, webhook, resource, error, answer, test }: Options): DeliveryFilter {
  const filter = {
    status,
    event,
    webhook_id: webhook,
    resource_id: resource,
    error,
    status_code: answer,
    test,
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}
