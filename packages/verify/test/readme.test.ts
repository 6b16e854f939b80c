import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { webhookErrorCodes } from '../src/index.ts'
import { signBody, signStandard } from '../src/node.ts'
import { signedRequest } from '../src/testing.ts'
import { secret } from './support.ts'

const root = join(import.meta.dirname, '../../..')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

/** The examples of the README, each a file in a folder of its own project, as a reader would copy them. */
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ''], index) => ({
  file: /^\/\/ ([\w.-]+\.ts)\n/.exec(code)?.[1] ?? `example-${index}.ts`,
  code,
}))
const project = mkdtempSync(join(tmpdir(), 'gancho-readme-'))

beforeAll(() => {
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  const tsconfig = { extends: join(root, 'tsconfig.json'), include: ['*.ts'] }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig))
  for (const { file, code } of examples) writeFileSync(join(project, file), code)
})
afterAll(() => rmSync(project, { recursive: true }))

function node(args: readonly string[]): string {
  return execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, WEBHOOK_SECRET: secret },
  })
}

/** Runs `probe` with what the example that contains `marker` exports, as `example`; returns what both print. */
function run(marker: string, probe: string): string {
  const [example] = examples.filter(({ code }) => code.includes(marker))
  const load = `import * as example from ${JSON.stringify(join(project, example?.file ?? ''))}`
  return node(['--input-type=module-typescript', '--eval', `${load}\n${probe}`])
}

const body =
  '{"id":"evt_1","event":"invoice.created","data":{"invoice_id":"inv-123","invoice_number":"001-1"}}'
const genuine = signedRequest(secret, JSON.parse(body))
const forged = { ...genuine, body: `${genuine.body} ` }

/** Sends both to `send`, a function in the probe from a request to a response, and prints the answers. */
const sendBoth = `
  for (const init of ${JSON.stringify([genuine, forged])}) {
    const response = await send(init)
    console.log(response.status, (await response.text()).match(/no_matching_signature/)?.[0])
  }`
const answers = (log: string) => `${log}\n204 undefined\n400 no_matching_signature\n`

test('every example compiles', () => {
  const tsc = join(root, 'node_modules/@typescript/native/bin/tsc')
  expect(() => execFileSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' })).not.toThrow()
})

test('a misspelt event type or field in the typed example does not compile', () => {
  const typed = examples.find(({ code }) => code.includes('@gancho/client'))?.code ?? ''
  const tsc = join(root, 'node_modules/@typescript/native/bin/tsc')
  for (const [right, wrong] of [
    ["'payment.failed'", "'payment.failled'"],
    ['data.reason', 'data.raeson'],
  ] as const) {
    const file = join(project, 'wrong.ts')
    writeFileSync(file, typed.replace(right, wrong))
    expect(() => execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'pipe' })).toThrow()
    rmSync(file)
  }
})

test('the route handler', () => {
  const probe = `const send = (init) => example.POST(new Request('http://localhost', init))${sendBoth}`
  expect(run('// route.ts', probe)).toBe(answers('to be paid: 001-1'))
})

test('Express', () => {
  const probe = `
    const server = example.app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const send = (init) => fetch('http://127.0.0.1:' + server.address().port + '/webhooks', init)
    ${sendBoth}
    server.closeAllConnections()
    server.close()`
  expect(run("from 'express'", probe)).toBe(answers('evt_1'))
})

test('Fastify', () => {
  const probe = `
    const url = await example.app.listen({ port: 0, host: '127.0.0.1' })
    const send = (init) => fetch(url + '/webhooks', init)
    ${sendBoth}
    await example.app.close()`
  expect(run("from 'fastify'", probe)).toBe(answers('evt_1'))
})

test('Hono', () => {
  const probe = `const send = (init) => example.app.request('/webhooks', init)${sendBoth}`
  expect(run("from 'hono'", probe)).toBe(answers('evt_1'))
})

test("the receiver's own test passes", () => {
  expect(node(['--test', join(project, 'route.test.ts')])).toMatch(/^. pass 1$/m)
})

test('verify by hand', () => {
  const probe = `const send = (init) => example.receive(new Request('http://localhost', init))${sendBoth}`
  expect(run('export async function receive', probe)).toBe(answers('invoice.created inv-123'))
})

test('the X-Signature example tells a genuine request from a forged one', () => {
  const headers = JSON.stringify({ 'x-signature': signBody(secret, body) })
  const probe = `
    const bytes = new TextEncoder().encode(${JSON.stringify(body)})
    const { isGenuine } = example
    console.log(isGenuine(bytes, ${headers}), isGenuine(bytes, {}), isGenuine(bytes.subarray(1), ${headers}))`
  expect(run('isGenuine', probe)).toBe('true false false\n')
})

test('the signing example makes the headers that the others expect', () => {
  const expected = {
    'x-signature': signBody(secret, '{"id":"evt_01"}'),
    'webhook-signature': signStandard(secret, 'evt_01', 1_707_906_600, '{"id":"evt_01"}'),
  }
  expect(JSON.parse(run('createSigner', 'console.log(JSON.stringify(example.headers))'))).toEqual(expected)
})

test('the table of error codes names each code and no other', () => {
  const [, table = ''] = /## Error codes\n(.*?)\n## /s.exec(readme) ?? []
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) => row.split('|')[1]?.match(/[a-z_]+/g) ?? [])
  expect(named).toEqual([...webhookErrorCodes])
})
