import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Development, startDevelopment } from './development.ts'

let dev: Development
let receiver: Receiver
let webhookId: string
const failures = 30

// A webhook with deliveries that failed, and a receiver that works again.
beforeAll(async () => {
  dev = await startDevelopment()
  receiver = await startReceiver()
  receiver.answer((_request, response) => void response.writeHead(500).end())
  const { client } = dev
  const webhook = await client.webhooks.create({
    url: receiver.url,
    events: ['inventory.low'],
    retry_schedule_seconds: [0],
  })
  webhookId = webhook.id
  const { example } = await client.eventTypes.get('inventory.low')
  const event = { event: String('inventory.low'), data: { ...example } }
  await client.events.sendBatch(Array.from({ length: failures }, () => event))
  while ((await failed()) < failures);
  receiver.answer((_request, response) => void response.writeHead(204).end())
})
afterAll(async () => {
  await receiver.close()
  await dev.stop()
})
const failed = async () => (await dev.client.deliveries.list({ status: 'FAILED', limit: 100 })).data.length
const replays = async () => (await dev.client.replays.list()).data

test('a dry run counts, and starts nothing; neither does it without somebody to ask', async () => {
  const preview = await dev.run('replay', '--since', '1h', '--dry-run', '--json')
  expect(preview).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(preview.stdout)).toEqual({ deliveries: failures, is_minimum: false, webhooks: 1 })
  expect(await dev.run('replay', '--until', '1h')).toMatchObject({
    code: 0,
    stdout: 'There is nothing to send again.\n',
  })
  expect(await dev.run('replay')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  expect(await dev.run('replay', 'all', '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('webhook'),
  })
  expect(await replays()).toEqual([])
  expect(await failed()).toBe(failures)
})

test('--yes sends it again and waits for the end; lines of progress go to standard error', async () => {
  const result = await dev.run('replay', '--event', 'inventory.*', '--yes')
  expect(result.code).toBe(0)
  expect(result.stdout).toMatch(
    /^30 deliveries to 1 webhook would be sent again\.\n.*runs\..*\nDone: 30 put on their way/,
  )
  expect(result.stderr).toMatch(/100 % {2}30 of 30 on their way\n$/)
  expect(result.stderr).not.toContain('\u001b')
  await receiver.until(2 * failures)
})

test('Ctrl-C leaves it running and says how to end it, which --follow shows and --cancel does', async () => {
  const running = dev.start('replay', 'all', '--webhook', webhookId, '--rate', '1', '--yes')
  await running.untilError(/0 of 30 on their way/)
  running.interrupt()
  expect(await running.exit).toBe(0)
  const [, id = ''] = /gancho replay --cancel (rpl_\w+)/.exec(running.stderr()) ?? []
  expect((await dev.client.replays.get(id)).state).toBe('RUNNING')

  const following = dev.start('replay', '--follow', id, '--json')
  const cancelled = await dev.run('replay', '--cancel', id)
  expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringContaining(`${id} is cancelled: `) })
  expect(await following.exit).toBe(1)
  expect(JSON.parse(following.stdout())).toMatchObject({ id, state: 'CANCELLED' })
  expect(await dev.run('replay', '--cancel', id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('(replay_finished)'),
  })
})
