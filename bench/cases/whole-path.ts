import type { Case } from '../case.ts'
import { mb, perSecond, times, us } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import { cpuUsOf, memoryOf } from '../processes/usage.ts'
import { waitUntil } from '../wait-until.ts'

const atOnce = 64
const warmUpMs = 2_000
const forMs = 10_000

/** The peers' black-box run: producers, Gancho, PostgreSQL and a receiver, each in processes of their own. */
export const wholePath: Case = {
  name: 'whole',
  async run(bench) {
    const { publisher, receiver, postgres } = bench
    const gancho = await startGancho(bench, await bench.newDatabase())
    const target = gancho.target('tenant')
    const path = '/count/whole'
    await gancho.addWebhook('tenant', { url: bench.receiverUrl(path) })
    const delivered = async () => (await receiver.call('count', path)).count
    const flood = async (input: { forMs: number }) => {
      const before = await delivered()
      const startedMs = performance.now()
      const result = await publisher.call('flood', { target, atOnce, ...input })
      const arrived = await waitUntil(async () => (await delivered()) >= before + result.accepted, {
        forMs: 30_000,
      })
      if (!arrived) throw new Error('events of the whole path did not arrive within 30 s')
      return { ...result, deliveredPerSecond: (result.accepted / (performance.now() - startedMs)) * 1_000 }
    }
    await flood({ forMs: warmUpMs })
    const cpu = () => ({ server: cpuUsOf(gancho.pid), postgres: cpuUsOf(postgres.pid) })
    const { result, floor } = await bench.besideFloor(async () => {
      const before = cpu()
      const flooded = await flood({ forMs })
      const after = cpu()
      return {
        ...flooded,
        serverUs: (after.server - before.server) / flooded.accepted,
        postgresUs: (after.postgres - before.postgres) / flooded.accepted,
      }
    })
    const totalUs = result.serverUs + result.postgresUs
    const { peakMb, nowMb } = memoryOf(gancho.pid)
    const load = `whole path, ${atOnce} publishers of single events`
    return [
      {
        what: `${load}: throughput`,
        measured: `accepted ${perSecond(result.perSecond)}, delivered ${perSecond(result.deliveredPerSecond)}`,
        reach: '≥ 5× Outpost (813 and 786/s on the machine of that run)',
        values: { accepted: result.perSecond, delivered: result.deliveredPerSecond },
      },
      {
        what: `${load}: CPU per delivered event`,
        measured: `server ${us(result.serverUs)} + PostgreSQL ${us(result.postgresUs)} = ${us(totalUs)}`,
        ratio:
          `${times(totalUs / floor.dispatch.cpuUsPerPost)} the floor's ${us(floor.dispatch.cpuUsPerPost)} ` +
          `(${times(totalUs / floor.request.cpuUsPerPost)} the ${us(floor.request.cpuUsPerPost)} of one on Pool.request)`,
        reach: "≤ 4× the floor's CPU per POST",
        values: {
          serverUs: result.serverUs,
          postgresUs: result.postgresUs,
          floorUs: floor.dispatch.cpuUsPerPost,
          requestFloorUs: floor.request.cpuUsPerPost,
        },
      },
      {
        what: `${load}: memory of the server`,
        measured: `peak ${mb(peakMb)} resident, ${mb(nowMb)} after it`,
        reach: '≤ 250 MB',
        values: { peakMb, nowMb },
      },
    ]
  },
}
