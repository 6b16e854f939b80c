import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { catalogue } from '@gancho/client'
import { expect, test } from 'vitest'
import { pgliteForTest } from '../../../packages/server/test/support/db.ts'
import { createApp } from '../src/app.ts'
import { issueInvoice } from '../src/demo.ts'
import { openErp } from './support.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const blocks = (language: string) =>
  [...read('../README.md').matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, text]) => text ?? '',
  )

test('the code that the README shows is that of the invoices', () => {
  const [, quoted] =
    read('../src/invoices/invoices.ts').match(/\/\/ docs: start send-invoice\n(.*?)\/\/ docs: end/s) ?? []
  expect(blocks('ts')).toEqual([quoted])
})

test('after a first start each command of the README works as written, and tells what its comment says', async () => {
  const opened = await openErp(await pgliteForTest())
  const app = createApp({
    erp: opened.erp,
    onError: (error) => {
      throw error
    },
  })
  try {
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    await issueInvoice(url, 'demo')
    const [home = '', ...lines] = blocks('sh').join('\n').replace('http://127.0.0.1:3000', url).split('\n')
    const commands = lines.filter((line) => line.startsWith('curl'))
    expect(commands.length).toBeGreaterThan(10)
    for (const command of commands) {
      const before = (await opened.told()).length
      const script = `${home}\n${command.replace('curl', 'curl --silent --show-error --fail-with-body')}`
      await promisify(execFile)('sh', ['-c', script])
      const told = (await opened.told()).slice(before).map(([event]) => event)
      const comment = lines[lines.indexOf(command) - 1]?.match(/^# (.*)/)?.[1] ?? ''
      expect(told.join(' '), command).toBe(comment)
    }
    const told = (await opened.told()).map(([event]) => event)
    expect(new Set(told)).toEqual(new Set(Object.keys(catalogue)))
  } finally {
    await app.close()
    await opened.close()
  }
})
