import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createClient } from '@gancho/client/http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresForTest, type TestDatabase } from '../packages/server/test/support/db.ts'
import { freePort } from './temporary-postgres.ts'

// The READMEs of packages and the example have tests beside them.
const testedElsewhere = ['guide/integrate-a-module.md', 'guide/own-event-types.md'] // packages/client/test/guides.test.ts
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'gancho-docs-'))
const operatorKey = 'the operator key of the documentation'

interface Block {
  /** What the code is written into, in a comment before it: `<!-- given … -->`. */
  readonly given: string
  readonly language: string
  /** What follows the language: `run`, or the name of the file to save. */
  readonly note: string
  readonly code: string
}

const blockShape = /^(?:<!-- given\n([\s\S]*?)\n-->\n\n?)?```(\w+) ?(.*)\n([\s\S]*?)\n```$/gm
const blocksOf = (page: string): readonly Block[] =>
  [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(blockShape)].map(
    ([, given = '', language = '', note = '', code = '']) => ({ given, language, note, code }),
  )
const run = (command: string, args: readonly string[], input?: string) =>
  execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    ...(input !== undefined && { input }),
    env: { ...process.env, GANCHO_OPERATOR_KEY: operatorKey },
    stdio: ['pipe', 'pipe', 'pipe'],
  })

beforeAll(() => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('the TypeScript of these pages compiles as it is', () => {
  const project = join(folder, 'typescript')
  mkdirSync(project)
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.md') && !path.startsWith('dist') && !testedElsewhere.includes(path),
  )
  for (const page of pages) {
    for (const [index, { given, code }] of blocksOf(page)
      .filter(({ language }) => language === 'ts')
      .entries()) {
      const name = `${page.replaceAll(/\W/g, '-')}-${index}.ts`
      writeFileSync(join(project, name), `${given}\n${code}\nexport {}\n`)
    }
  }
  expect(readdirSync(project).length).toBeGreaterThan(3)
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.ts'] }),
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  expect(spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' }).stdout).toBe('')
})

describe('with a server in development mode', () => {
  let db: TestDatabase
  let server: ReturnType<typeof spawn>
  let url: string
  let receiverPort: number

  beforeAll(async () => {
    db = await postgresForTest()
    const cli = join(root, 'packages/server/src/cli/gancho.ts')
    server = spawn(process.execPath, [cli, 'dev', '--port', '0'], {
      cwd: folder,
      env: { ...process.env, DATABASE_URL: db.url ?? '', GANCHO_OPERATOR_KEY: operatorKey },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    url = await printed(server, /API +(http:\/\/[\d.:]+)/)
    receiverPort = await freePort()
  })
  afterAll(async () => {
    server.kill()
    await once(server, 'exit')
    await db.close()
  })

  /** As the reader has it, but for the ports, which may be taken here. */
  const onOurPorts = (code: string) =>
    code.replaceAll('http://127.0.0.1:8484', url).replaceAll('4000', String(receiverPort))
  const commands = (page: string, language: string) =>
    blocksOf(page)
      .filter((block) => block.language === language && block.note === 'run')
      .map(({ code }) => onOurPorts(code).replaceAll('curl ', 'curl -sS --fail-with-body '))

  it('the quick start leads to an event that the receiver of the reader has verified', async () => {
    const blocks = blocksOf('guide/quick-start.md')
    for (const { language, note, code } of blocks)
      if (language === 'ts') writeFileSync(join(folder, note), onOurPorts(code))
    const start = blocks.find(({ note }) => note === 'run in the background')?.code ?? ''
    const receiver = spawn('sh', ['-c', start], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      // A group of its own, to end all that the command started.
      detached: true,
    })
    try {
      await listening(receiverPort)
      const arrived = printed(receiver, /^(invoice\.created: 1500\.00)$/m)
      const answers = run('sh', ['-e'], commands('guide/quick-start.md', 'sh').join('\n\n'))
      expect(answers).toContain('"deliveries":2')
      expect(await arrived).toBe('invoice.created: 1500.00')
    } finally {
      if (receiver.pid !== undefined) process.kill(-receiver.pid)
      await once(receiver, 'exit')
    }
  })

  it.each(['guide/troubleshooting.md', 'reference/api.md'])('every command of %s works', (page) => {
    const scripts = commands(page, 'sh')
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(JSON.parse(run('sh', ['-e'], script))).toBeTypeOf('object')
  })

  it('every query of the troubleshooting page works as written, and shows what was delivered', async () => {
    const [setUp = '', ...queries] = commands('guide/troubleshooting.md', 'sql')
    expect(queries.length).toBeGreaterThan(4)
    const psql = (query: string) =>
      run('psql', ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', db.url ?? ''], `${setUp}\n${query}`)
    const [deliveries = '', subscriptions = ''] = queries.map(psql)
    expect(deliveries).toMatch(/^invoice\.created\|DELIVERED\|1\|http/)
    expect(subscriptions).toMatch(/^wh_\w+\|demo\|invoice\.created\|t\n$/)
    const client = createClient({ baseUrl: url, apiKey: operatorKey, tenantId: 'demo' })
    expect((await client.deliveries.list({ event: 'invoice.created' })).data).toHaveLength(2)
  })

  it('the commands of the testing tool make a bin, and find that it accepts anything', async () => {
    const output = run('sh', ['-e'], commands('guide/testing-tool.md', 'sh').join('\n\n'))
    const [check] = /\{"passed".*\}/.exec(output) ?? []
    expect(JSON.parse(check ?? '')).toMatchObject({ passed: false, checks: [{}, { passed: false }] })

    const client = createClient({ baseUrl: url, apiKey: operatorKey, tenantId: 'demo' })
    const [bin] = (await client.bins.list()).data
    const requests = (await client.bins.requests(bin?.id ?? '')).data
    const [, signature] = /= ([0-9a-f]{64})$/m.exec(output) ?? []
    expect(requests.map(({ headers }) => headers['x-signature'])).toContain(`sha256=${signature}`)
    const verdicts = requests.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'valid')
    expect(verdicts).toEqual(['invalid'])
  })
})

/** Waits until a process has written this to its output. @returns the first group. */
function printed(child: ReturnType<typeof spawn>, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const found = pattern.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error(`It ended after: ${output}`)))
  })
}

async function listening(port: number): Promise<void> {
  const connects = async () => {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return true
    } catch {
      return false
    } finally {
      socket.destroy()
    }
  }
  while (!(await connects())) await setTimeout(50)
}
