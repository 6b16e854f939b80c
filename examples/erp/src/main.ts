// What `npm start` runs: Gancho in development mode, the ERP beside it on the same database, and a first invoice.
// With --seed, a month of history comes first.
import { banner, loadConfig, startDev, stopOnSignal } from '@gancho/server'
import { createApp } from './app.ts'
import { openPostgres, shareEmbedded } from './database.ts'
import { invoiceCommand, issueInvoice } from './demo.ts'
import { createErp } from './erp.ts'
import { simulatedTaxAuthority } from './invoices/tax-authority.ts'
import { listen } from './listen.ts'
import { migrate } from './migrate.ts'
import { writeHistory } from './seed/history.ts'

async function main(): Promise<void> {
  console.log('Starting Gancho and the example ERP…')
  const { ERP_PORT } = process.env
  const config = loadConfig({}, { development: true })
  const dev = await startDev({ config })
  const { pglite } = dev.server.db

  const db = pglite === null ? openPostgres(config.databaseUrl ?? '') : shareEmbedded(pglite)
  await migrate(db)
  const erp = createErp(db, { afterCommit: dev.server.wake })
  const taxAuthority = simulatedTaxAuthority
  const app = createApp({ erp, taxAuthority, onError: (error) => console.error(error) })
  const url = await listen(app, ERP_PORT, console.log)

  const stop = async () => {
    await app.close()
    if (pglite === null) await db.destroy()
    await dev.stop()
  }
  stopOnSignal(stop, fail, process.stdout)

  const example = {
    does: 'Issue an invoice, from another terminal',
    command: invoiceCommand(url, dev.tenantId),
  }
  console.log(banner(dev, { rows: [['ERP', `${url}/companies/${dev.tenantId}`]], example }))
  if (process.argv.includes('--seed')) {
    await writeHistory({ erp, taxAuthority, say: console.log }, { seed: 1, end: new Date() })
  }
  await issueInvoice(url, dev.tenantId)
}

function fail(error: unknown): never {
  console.error(explain(error))
  process.exit(1)
}

/** One line for what we know; everything for what we do not. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  if (error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is taken by another program: stop that one, or choose other ports with PORT (Gancho) and ERP_PORT (the ERP).`
  }
  return `${error.message} (${error.code})`
}

main().catch(fail)
