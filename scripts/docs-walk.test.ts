import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type GanchoClient } from '@gancho/client/http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresForTest, type TestDatabase } from '../packages/server/test/support/db.ts'
import { type Block, blocksOf, root } from './docs-blocks.ts'
import { freePort } from './temporary-postgres.ts'
import { listening, openTerminal, type Program, watch } from './terminal.ts'

/** Pages whose commands are compared with code that these tests run. */
const walkedElsewhere: Readonly<Record<string, string>> = {
  'docs/guide/integrate-a-module.md': 'packages/client/test/guides.test.ts',
  'docs/guide/own-event-types.md': 'packages/client/test/guides.test.ts',
  'docs/guide/command-line.md': 'scripts/sessions.test.ts',
  'docs/reference/command-line.md': 'packages/server/src/cli/program.test.ts',
  'docs/guide/operations.md': 'packages/server/test/operations/backup.test.ts',
  'docs/guide/production.md': 'scripts/install/installation.test.ts',
  'examples/erp/README.md': 'examples/erp/test/readme.test.ts',
}
const operatorKey = 'the operator key of the documentation'
const pages = ['README.md', ...sources(JSON.parse(readFileSync(join(root, 'docs/pages.json'), 'utf8')))]
const commandsOf = (page: string) =>
  blocksOf(page).filter(({ language }) => ['sh', 'bash', 'sql'].includes(language))

it.each(pages)('each command of %s is walked here, or is said to be by another test', (page) => {
  const test = walkedElsewhere[page]
  const others = commandsOf(page).map(({ note }) => (test === undefined ? note : `tested by ${test}`))
  const wrong = others.filter((note) => {
    const [, elsewhere] = /^tested by (\S+)$/.exec(note) ?? []
    return elsewhere === undefined ? !isWalked({ note }) : !existsSync(join(root, elsewhere))
  })
  expect(wrong).toEqual([])
})

const isWalked = ({ note }: Pick<Block, 'note'>) => /^run(?: in the background on \d+)?$/.test(note)

/** What the reader should have seen in the end, where that is more than success. */
const expected: Readonly<Record<string, (output: string, client: GanchoClient) => Promise<void> | void>> = {
  async 'docs/guide/quick-start.md'(output) {
    expect(output).toContain('"deliveries":2')
    await expect
      .poll(() => readFileSync(join(folder, 'terminal-1.log'), 'utf8'))
      .toBe('invoice.created: 1500.00\n')
  },

  'docs/guide/redis.md'(output) {
    // The worker may not have reached it yet.
    expect(output).toContain('gancho_queue_engine_up{engine="redis"}')
  },

  async 'docs/guide/troubleshooting.md'(output, client) {
    expect(output).toMatch(/^invoice\.created\|DELIVERED\|1\|http/m)
    expect(output).toMatch(/^wh_\w+\|demo\|invoice\.created\|t$/m)
    expect((await client.deliveries.list({ event: 'invoice.created' })).data).not.toEqual([])
  },

  async 'docs/guide/testing-tool.md'(output, client) {
    const [check] = /\{"passed".*\}/.exec(output) ?? []
    expect(JSON.parse(check ?? '')).toMatchObject({ passed: false, checks: [{}, { passed: false }] })
    const [bin] = (await client.bins.list()).data
    const requests = (await client.bins.requests(bin?.id ?? '')).data
    const [, signature] = /= ([0-9a-f]{64})$/m.exec(output) ?? []
    expect(requests.map(({ headers }) => headers['x-signature'])).toContain(`sha256=${signature}`)
    const verdicts = requests.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'valid')
    expect(verdicts).toEqual(['invalid'])
  },
}

let folder: string

/** A checkout in a folder of its own, a server in development mode started in it, and a terminal beside that. */
describe('with a server in development mode', () => {
  let db: TestDatabase
  let server: Program
  let url: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gancho-docs-'))
    for (const name of readdirSync(root).filter((name) => !name.startsWith('.')))
      symlinkSync(join(root, name), join(folder, name))
    db = await postgresForTest()
    server = watch(
      spawn('npx', ['gancho', 'dev', '--port', '0'], { cwd: folder, env: environment(), detached: true }),
    )
    url = (await server.printed(/API +(http:\/\/[\d.:]+)/))[1] ?? ''
  }, 90_000)
  afterAll(async () => {
    await server.end()
    await db.close()
    rmSync(folder, { recursive: true })
  })

  const environment = () => ({
    ...process.env,
    DATABASE_URL: db.url ?? '',
    GANCHO_OPERATOR_KEY: operatorKey,
    GANCHO_LOG_LEVEL: 'info',
  })

  const walked = pages.filter(
    (page) => walkedElsewhere[page] === undefined && commandsOf(page).some(isWalked),
  )
  it.each(walked)(
    '%s can be walked',
    async (page) => {
      const blocks = blocksOf(page)
      const ports = new Map<string, string>()
      for (const { note } of blocks) {
        const [, port] = /on (\d+)$/.exec(note) ?? []
        if (port !== undefined) ports.set(port, String(await freePort()))
      }
      /** As the reader has it, but for addresses, which may be taken here. */
      const here = (code: string) =>
        [...ports].reduce(
          (text, [port, free]) => text.replaceAll(port, free),
          code
            .replaceAll(/http:\/\/127\.0\.0\.1:8484|https:\/\/hooks\.example\.com(?=\/v1)/g, url)
            .replaceAll('0.0.0.0', '127.0.0.1')
            .replaceAll('curl ', 'curl -sS --fail-with-body '),
        )
      for (const { language, note, code } of blocks)
        if (language === 'ts' && note.endsWith('.ts')) writeFileSync(join(folder, note), here(code))
      const lines = server
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
      writeFileSync(join(folder, 'gancho.log'), lines.join('\n'))

      const terminal = openTerminal({ cwd: folder, env: environment() })
      try {
        let opened = 0
        let setUp = ''
        for (const { language, note, code } of blocks.filter(isWalked)) {
          const [, port] = /on (\d+)$/.exec(note) ?? []
          if (port !== undefined) {
            opened += 1
            await terminal.run(`{\n${here(code)}\n} > terminal-${opened}.log 2>&1 &`)
            await listening(Number(ports.get(port)))
          } else if (language === 'sql') {
            if (code.startsWith('SET ')) setUp = `${code}\n`
            const sql = `${setUp}${code}`
            await terminal.run(`psql -X -q -t -A -v ON_ERROR_STOP=1 "$DATABASE_URL" <<'SQL'\n${sql}\nSQL`)
          } else {
            await terminal.run(here(code))
          }
        }
        const client = createClient({ baseUrl: url, apiKey: operatorKey, tenantId: 'demo' })
        await expected[page]?.(terminal.output(), client)
      } finally {
        await terminal.end()
      }
    },
    60_000,
  )
})

/** The sources of all pages that the site has. */
function sources(listed: unknown): readonly string[] {
  if (typeof listed !== 'object' || listed === null) return []
  const own = 'source' in listed && typeof listed.source === 'string' ? [listed.source] : []
  return [...own, ...Object.values(listed).flatMap(sources)]
}
