import { readFileSync } from 'node:fs'
import {
  type Delivery,
  type EventAccepted,
  GanchoApiError,
  type GanchoClient,
  rawJson,
} from '@gancho/client/http'
import { type JsonNode, type JsonObject, readJson, writeJson } from '@gancho/client/json'
import type { Command } from 'commander'
import { visible } from '../../dev/terminal.ts'
import { decodeText } from '../../platform/text/decode-text.ts'
import { connect } from '../connection.ts'
import { outcomeText, statusText } from '../delivery-text.ts'
import { endWith } from '../exit-codes.ts'
import { addConnectionSettings } from '../flags.ts'
import { addExamples, addJson } from '../help.ts'
import { seconds } from '../option-values.ts'
import { createOutput, type Output } from '../output.ts'
import { UsageError } from '../usage-error.ts'
import { followEvent } from './follow-event.ts'
import { withOverrides } from './overrides.ts'

interface Options {
  readonly data?: string
  readonly set?: readonly string[]
  readonly resourceType?: string
  readonly resourceId?: string
  readonly wait?: number | true
  readonly json?: boolean
}

const defaultWaitSeconds = 60

export function addTriggerCommand(program: Command): void {
  const command = addConnectionSettings(program.command('trigger'))
    .description('send an event: the example of its type, or data of your own, down the real path')
    .argument('<event-type>', 'such as invoice.created')
    .option(
      '--data <json>',
      'the data, instead of the example; @file reads it from there, @- from standard input',
    )
    .option(
      '--set <path=value>',
      'changes a value of the data, as customer.name=Acme; may be repeated',
      (value: string, earlier: readonly string[] = []) => [...earlier, value],
    )
    .option('--resource-type <type>', 'what the event is about, such as invoice')
    .option('--resource-id <id>', 'your id of it')
    .option(
      '--wait [seconds]',
      `waits until each delivery has ended, and fails when one did not arrive (${defaultWaitSeconds} seconds at most, unless said)`,
      seconds,
    )
  addJson(
    command,
    'the answer of `POST /v1/events`, with `deliveries` as a list of what `GET /v1/deliveries/{id}` answers',
  )
  addExamples(
    command,
    ['the example of the catalogue', 'gancho trigger invoice.created'],
    [
      'another amount, and wait for what the receivers say',
      'gancho trigger invoice.created --set amount=99.00 --wait',
    ],
    [
      'data of your own, about a resource',
      `gancho trigger inventory.low --data @low.json --resource-type product --resource-id sku-7`,
    ],
  )
  command.action(async (event: string, options: Options) => {
    const client = await connect(command)
    const output = createOutput(options)
    const accepted = await client.events.send({
      event,
      data: rawJson(writeJson(withOverrides(await dataOf(client, event, options.data), options.set ?? []))),
      ...(options.resourceType !== undefined && { resource_type: options.resourceType }),
      ...(options.resourceId !== undefined && { resource_id: options.resourceId }),
    })
    output.line(`${accepted.id}  ${summary(accepted)}`)
    const { wait } = options
    const timeoutMs = wait === undefined ? 0 : 1_000 * (wait === true ? defaultWaitSeconds : wait)
    const deliveries = await followEvent(client, accepted, { timeoutMs }).catch((error: unknown) => {
      // It is sent, by a key that may send and not look.
      if (wait === undefined && error instanceof GanchoApiError && error.code === 'permission_denied')
        return []
      throw error
    })
    for (const delivery of deliveries) {
      output.line(wait === undefined ? underWay(delivery) : deliveryOfEvent(delivery, output))
    }
    output.value({ ...accepted, deliveries })
    if (wait !== undefined) endWith(verdictOf(deliveries))
  })
}

/** Given, or the example of the event type. */
async function dataOf(client: GanchoClient, event: string, given: string | undefined): Promise<JsonObject> {
  if (given !== undefined) return parseData(given.startsWith('@') ? readData(given.slice(1)) : given)
  const { example_json: example } = await client.eventTypes.get(event)
  if (example !== null) return parseData(example)
  throw new UsageError(`The event type ${event} has no example: pass its data with --data.`)
}

function readData(file: string): string {
  try {
    return decodeText(readFileSync(file === '-' ? 0 : file))
  } catch (error) {
    throw new UsageError(
      `--data @${file}: it cannot be read (${error instanceof Error ? error.message : error}).`,
    )
  }
}

function parseData(text: string): JsonObject {
  let node: JsonNode
  try {
    node = readJson(text)
  } catch (error) {
    throw new UsageError(`--data is not JSON. ${error instanceof Error ? error.message : error}`)
  }
  if (node.kind === 'object') return node
  throw new UsageError('--data is not one JSON object, such as {"amount": "99.00"}.')
}

function summary({ deliveries }: EventAccepted): string {
  if (deliveries === 0) return 'no webhook subscribes to it, so nothing is sent'
  return deliveries === 1 ? 'on its way to 1 webhook' : `on its way to ${deliveries} webhooks`
}

/** Where it is by now would be chance. */
function underWay({ id, target_url }: Delivery): string {
  return `${id}  to ${visible(target_url)}`
}

function deliveryOfEvent(delivery: Delivery, { paint }: Output): string {
  return `${delivery.id}  ${statusText(delivery, paint)}  ${visible(delivery.target_url)}  ${paint('dim', outcomeText(delivery))}`
}

function verdictOf(deliveries: readonly Delivery[]) {
  if (deliveries.some(({ status }) => status === 'FAILED' || status === 'CANCELLED')) return 'failed'
  return deliveries.every(({ status }) => status === 'DELIVERED') ? 'done' : 'unfinished'
}
