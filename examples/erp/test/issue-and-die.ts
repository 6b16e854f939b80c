// Issues an invoice in a process of its own, which kills itself just before or just after the commit.
// Arguments: the database's URL, and `before` or `after`.
import { openPostgres } from '../src/database.ts'
import { createErp, type Erp } from '../src/erp.ts'
import { createInvoice } from '../src/invoices/invoices.ts'

const [, , url = '', moment] = process.argv
const die = () => void process.kill(process.pid, 'SIGKILL')

const erp = createErp(openPostgres(url), { afterCommit: die })
const dyingBefore: Erp = {
  ...erp,
  transaction: (work) =>
    erp.transaction(async (tx) => {
      const result = await work(tx)
      die()
      return result
    }),
}

const input = { customer_id: 'acme', amount: '1500.00', currency: 'USD' }
await createInvoice(moment === 'before' ? dyingBefore : erp, 'demo', input)
throw new Error('still alive')
