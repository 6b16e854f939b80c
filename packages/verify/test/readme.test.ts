import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { webhookErrorCodes } from '../src/index.ts'
import { signBody, signStandard } from '../src/node.ts'
import { secret } from './support.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** Runs the README's example that contains `marker`, followed by `probe`; returns what it prints. */
function run(marker: string, probe: string): string {
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)
  const [example] = examples.filter((code) => code.includes(marker))
  const args = [
    '--input-type=module-typescript',
    '--disable-warning=ExperimentalWarning',
    '--eval',
    `${example}\n${probe}`,
  ]
  return execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, WEBHOOK_SECRET: secret },
  })
}

const body = '{"event":"invoice.created","data":{"invoice_id":"inv-123"}}'

test('the receiving example answers 204 to a signed request and 401 with the code to a forged one', () => {
  const now = Math.floor(Date.now() / 1000)
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(now),
    'webhook-signature': signStandard(secret, 'evt_1', now, body),
  }
  const probe = `
    for (const body of ${JSON.stringify([body, `${body} `])}) {
      const request = new Request('http://localhost', { method: 'POST', body, headers: ${JSON.stringify(headers)} })
      const response = await POST(request)
      console.log(response.status, await response.text())
    }`
  expect(run('export async function POST', probe)).toBe(
    'invoice.created inv-123\n204 \n401 no_matching_signature\n',
  )
})

test('the X-Signature example tells a genuine request from a forged one', () => {
  const headers = JSON.stringify({ 'x-signature': signBody(secret, body) })
  const probe = `
    const bytes = new TextEncoder().encode(${JSON.stringify(body)})
    console.log(isGenuine(bytes, ${headers}), isGenuine(bytes, {}), isGenuine(bytes.subarray(1), ${headers}))`
  expect(run('isGenuine', probe)).toBe('true false false\n')
})

test('the signing example makes the headers that the other two expect', () => {
  const expected = {
    'x-signature': signBody(secret, '{"id":"evt_01"}'),
    'webhook-signature': signStandard(secret, 'evt_01', 1_707_906_600, '{"id":"evt_01"}'),
  }
  expect(JSON.parse(run('createSigner', 'console.log(JSON.stringify(headers))'))).toEqual(expected)
})

test('the table of error codes names each code and no other', () => {
  const [, table = ''] = /## Error codes\n(.*?)\n## /s.exec(readme) ?? []
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) => row.split('|')[1]?.match(/[a-z_]+/g) ?? [])
  expect(named).toEqual([...webhookErrorCodes])
})
