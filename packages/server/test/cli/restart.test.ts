import { mkdtempSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { freePort } from '../../../../scripts/temporary-postgres.ts'
import { postgresForTest } from '../support/db.ts'
import { startReceiver } from '../support/receiver.ts'
import { startDevelopment } from './development.ts'

// A deployment of the server must not end what somebody follows, nor lose what comes after it.
test('tail and listen go on when the server is back, show nothing twice, and remove what they made', async () => {
  const [db, local] = [await postgresForTest(), await startReceiver()]
  const folder = mkdtempSync('/tmp/gancho-cli-')
  const settings = { DATABASE_URL: db.url ?? '', GANCHO_DATA: folder, PORT: String(await freePort()) }
  const before = await startDevelopment(settings)
  const tail = before.start('tail', '--status', 'DELIVERED', '--event', 'invoice.created')
  const listen = before.start('listen', local.url, '--events', 'invoice.created')
  await Promise.all([tail.untilError(/Following/), listen.until(/Forwarding to /)])
  await before.run('trigger', 'invoice.created', '--wait')
  await Promise.all([tail.until(/(invoice\.created[\s\S]*){2}/), listen.until(/→ 204/)])
  await before.stop()
  await Promise.all([tail.untilError(/connection is lost/), listen.untilError(/connection is lost/)])

  const after = await startDevelopment(settings)
  await after.run('trigger', 'invoice.created', '--wait')
  await Promise.all([tail.until(/(invoice\.created[\s\S]*){4}/), listen.until(/→ 204[\s\S]*→ 204/)])
  await Promise.all([tail.untilError(/Connected again/), listen.untilError(/Connected again/)])
  for (const running of [tail, listen]) running.interrupt()
  expect(await Promise.all([tail.exit, listen.exit])).toEqual([0, 0])
  expect(tail.stdout().trim().split('\n')).toHaveLength(4)
  expect(local.received).toHaveLength(2)
  expect((await after.client.bins.list()).data).toEqual([])

  await after.stop()
  await local.close()
  await db.close()
  rmSync(folder, { recursive: true })
})
