// Faults on real parts, each with its figures and its verdict:
//   npm run faults -- [--only=many-events] [--events=1000000] [--minutes=5]
//   npm run faults -- --only=two-versions --older=../gancho-1.0/packages/server/src/cli/gancho.ts
import { parseArgs } from 'node:util'
import { databaseAwayFault } from './faults/database-away-fault.ts'
import { defaultPartitionFault } from './faults/default-partition-fault.ts'
import { diskFullFault } from './faults/disk-full-fault.ts'
import { asynchronousFailoverFault, synchronousFailoverFault } from './faults/failover-fault.ts'
import { manyEventsFault } from './faults/many-events-fault.ts'
import { redisFailoverFault } from './faults/redis-failover-fault.ts'
import { restoreFault } from './faults/restore-fault.ts'
import { statementTimeoutFault } from './faults/statement-timeout-fault.ts'
import { suspendFault } from './faults/suspend-fault.ts'
import { twoVersionsFault } from './faults/two-versions-fault.ts'
import { startTemporaryPostgres } from './temporary-postgres.ts'

const faults = [
  manyEventsFault,
  synchronousFailoverFault,
  asynchronousFailoverFault,
  restoreFault,
  databaseAwayFault,
  defaultPartitionFault,
  suspendFault,
  twoVersionsFault,
  redisFailoverFault,
  diskFullFault,
  statementTimeoutFault,
]

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: faults.map(({ name }) => name).join(',') },
    events: { type: 'string', default: '20000' },
    minutes: { type: 'string', default: '2' },
    older: { type: 'string' },
  },
})
const chosen = values.only.split(',')
const unknown = chosen.filter((name) => !faults.some((fault) => fault.name === name))
if (unknown.length > 0) {
  console.error(`No fault ${unknown.join(', ')}: there are ${faults.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}

// Durable, as in production: what a killed process had committed has to be there.
const postgres = await startTemporaryPostgres(['max_connections=100'])
process.env.GANCHO_TEST_DATABASE_URL = postgres.url
let failures = 0
try {
  for (const fault of faults.filter(({ name }) => chosen.includes(name))) {
    console.log(`${fault.name}: ${fault.what}`)
    const { lines, broken } = await fault.run({
      events: Number(values.events),
      minutes: Number(values.minutes),
      older: values.older ?? null,
      say: console.log,
    })
    for (const line of lines) console.log(`  ${line}`)
    for (const promise of broken) console.log(`  BROKEN: ${promise}`)
    failures += broken.length
  }
} finally {
  await postgres.stop()
}
console.log(failures === 0 ? 'Every promise held.' : `${failures} promises were broken.`)
process.exitCode = failures === 0 ? 0 : 1
