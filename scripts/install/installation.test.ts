import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@gancho/client/http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { version } from '../../packages/server/src/platform/version.ts'
import {
  type CountingReceiver,
  startCountingReceiver,
} from '../../packages/server/test/contention/counting-receiver.ts'
import { postgresForTest, type TestDatabase } from '../../packages/server/test/support/db.ts'
import { blocksOf, root } from '../docs-blocks.ts'
import { freePort } from '../temporary-postgres.ts'
import { type Program, watch } from '../terminal.ts'
import { only, readDockerfile, type Stage, variables, words } from './dockerfile.ts'
import { follow, isCopied, type Machine, makeMachine, ownEnvironment } from './machine.ts'

const [build, image] = readDockerfile(join(root, 'deploy/docker/Dockerfile')) as [Stage, Stage]
const guide = blocksOf('docs/guide/production.md').filter(({ language }) => language === 'sh')
/** That of the image; where the tests may not become somebody else, they stay who they are. */
const [uid, gid] = only(image, 'USER').split(':').map(Number)
const user = process.getuid?.() === 0 ? { uid, gid } : {}

// One machine for all: to build and install takes most of the time.
let machine: Machine
let notFollowed: readonly string[]
beforeAll(() => {
  machine = makeMachine()
  notFollowed = [build, image].flatMap((stage) => follow(machine, stage))
}, 240_000)
afterAll(() => machine.remove())

const run = (command: string, args: readonly string[], cwd = machine.on('/opt/gancho')) =>
  execFileSync(command, args, { cwd, env: ownEnvironment, encoding: 'utf8' })

describe('the packages as they are published', () => {
  const bin = (name: string) => join(root, 'node_modules/.bin', name)
  const runProgram = (program: string) => run('node', ['--input-type=module', '-e', program])

  it('verify what another process signed', () => {
    const program = `
      import { WebhookSignature } from '@gancho/verify'
      import { createSigner } from '@gancho/verify/node'
      const signature = createSigner('a secret of ours').raw('{}')
      console.log(WebhookSignature.verifyRaw('a secret of ours', '{}', signature), WebhookSignature.verifyRaw('another', '{}', signature))`
    expect(runProgram(program)).toBe('true false\n')
  })

  it('carry the catalogue, and an HTTP client that stands alone', () => {
    const program = `
      import { catalogue } from '@gancho/client'
      import { createClient } from '@gancho/client/http'
      console.log(Object.keys(catalogue).length, typeof createClient)`
    expect(runProgram(program)).toBe('14 function\n')
  })

  it('bring the command gancho, with its migrations inside', () => {
    expect(run('node', ['node_modules/.bin/gancho', '--version'])).toBe(`${version}\n`)
    const data = join(machine.folder, 'migrated')
    expect(
      run('node', ['node_modules/.bin/gancho', 'migrate', '--data', data, '--log-level', 'silent']),
    ).toBe('The schema gancho is up to date.\n')
  })

  it('bring the panel and its help, and serve both', () => {
    const program = `
      import { loadConfig, startServer } from '@gancho/server'
      const settings = { PORT: '0', GANCHO_DATA: '${join(machine.folder, 'served')}', GANCHO_LOG_LEVEL: 'silent' }
      const server = await startServer(loadConfig(settings))
      for (const path of ['/', '/webhooks', '/help/', '/help/es/retries', '/help/guide/panel']) {
        const answer = await fetch(server.url + path, { headers: { accept: 'text/html' } })
        console.log(path, answer.status, /<title>.*<\\/title>/.exec(await answer.text())?.[0])
      }
      await server.stop()`
    expect(runProgram(program).split('\n')).toEqual([
      '/ 200 <title>Gancho</title>',
      '/webhooks 200 <title>Gancho</title>',
      expect.stringMatching(/^\/help\/ 200 <title>.+<\/title>$/),
      expect.stringMatching(/^\/help\/es\/retries 200 <title>.+<\/title>$/),
      '/help/guide/panel 200 <title>The panel · Gancho documentation</title>',
      '',
    ])
  })

  const names = ['verify', 'client', 'server']
  const packed = (name: string) => machine.on(`/packages/gancho-${name}-${version}.tgz`)

  it.each(names)('%s has exports and types that every resolver of ES modules finds', (name) => {
    expect(run(bin('publint'), ['--strict', packed(name)])).toContain('All good!')
    expect(() => run(bin('attw'), [packed(name), '--profile', 'esm-only'])).not.toThrow()
  })

  it('verify has no dependencies: the one that it needs is in it, with its licence', () => {
    const code = run('tar', ['-xzOf', packed('verify'), '--wildcards', 'package/dist/*.js'])
    const imported = [...code.matchAll(/^(?:import|export) .*from ["']([^."'].*)["']/gm)].map(
      ([, name]) => name,
    )
    expect([...new Set(imported)]).toEqual(['node:crypto'])
    expect(run('tar', ['-xzOf', packed('verify'), 'package/dist/portable-hmac.LICENSE'])).toContain(
      'Paul Miller',
    )
  })

  it.each(names)('%s holds its licence, a README and what is built, and no test', (name) => {
    const files = run('tar', ['-tzf', packed(name)]).split('\n')
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js'].map((file) => `package/${file}`)),
    )
    expect(files.filter((file) => /\.test\.|\/test\/|tsconfig/.test(file))).toEqual([])
  })
})

describe('what is installed', () => {
  it('is all that the Dockerfile says, whose instructions have nothing that these tests do not know', () => {
    const known = /^(?:WORKDIR|LABEL|ENV|USER|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD)$/
    expect(notFollowed.filter((instruction) => !known.test(instruction.split(' ')[0]!))).toEqual([])
  })

  it('is for production: nothing that only tests and builds need', () => {
    const installed = run('ls', ['node_modules', 'node_modules/@gancho']).split('\n')
    expect(installed).toEqual(expect.arrayContaining(['pg', 'fastify', 'server', 'client', 'verify']))
    for (const tool of ['typescript', 'vitest', 'vite', 'react', 'playwright-core', 'node'])
      expect(installed).not.toContain(tool)
  })

  it('comes of what is committed, and of no secret, build or data folder', () => {
    const kept = ['packages/server/src/server/server.ts', 'package-lock.json', 'docs/pages.json']
    expect(kept.filter((file) => !isCopied(file))).toEqual([])
    const left = [
      '.git/config',
      'node_modules/pg/package.json',
      'packages/panel/node_modules/vite/package.json',
      'packages/server/dist/index.js',
      '.gancho/master.key',
      'examples/erp/.gancho/master.key',
      'gancho.log',
      'deploy/docker/secrets/master-key',
    ]
    expect(left.filter(isCopied)).toEqual([])
  })
})

describe('what is installed, run by somebody who is not root', () => {
  let db: TestDatabase
  let receiver: CountingReceiver
  const programs: Program[] = []
  beforeAll(async () => {
    db = await postgresForTest()
    receiver = await startCountingReceiver()
    // The commands of the guide, as they stand there.
    for (const { code } of guide.filter(({ code }) => code.includes('secrets.sh')))
      execFileSync('sh', ['-ec', machine.on(code).replaceAll('sudo ', '')], { cwd: machine.on('/src') })
    // Two installations of one fleet: they share the database, and so the master key.
    const [first = '', second = ''] = secretFolders()
    cpSync(join(first, 'master-key'), join(second, 'master-key'))
    for (const folder of [first, second]) writeFileSync(join(folder, 'database-url'), `${db.url}\n`)
  })
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.end()
  })
  afterAll(async () => {
    await receiver.close()
    await db.close()
  })
  const secretFolders = () => ['/etc/gancho', '/src/deploy/docker/secrets'].map(machine.on)

  /** Starts it with these variables and the PATH of its machine, and nothing else. */
  async function start(command: readonly string[], environment: Record<string, string>) {
    const [port, metricsPort] = [await freePort(), await freePort()].map(String) as [string, string]
    const env = {
      ...environment,
      PORT: port,
      HOST: '127.0.0.1',
      GANCHO_METRICS_PORT: metricsPort,
      GANCHO_ALLOW_NETWORKS: '127.0.0.0/8',
    }
    const options = { cwd: machine.on('/tmp'), env, ...user }
    const isHealthy = () => {
      const [node = '', ...args] = words(only(image, 'HEALTHCHECK'))
      return (
        spawnSync(node, args, { ...options, env: { ...env, PATH: machine.on('/usr/local/bin') } }).status ===
        0
      )
    }
    expect(isHealthy(), 'before it runs').toBe(false)
    const [file = '', ...args] = command
    const child = spawn(file, args, { ...options, detached: true })
    const program = watch(child)
    programs.push(program)
    await program.printed(/^(?:Gancho listens|Delivering)/m)
    return {
      url: `http://127.0.0.1:${port}`,
      isHealthy,
      output: program.output,
      async stop(): Promise<number | null> {
        child.kill('SIGTERM')
        await once(child, 'exit')
        return child.exitCode
      },
    }
  }

  const operatorKey = (folder: string) => readFileSync(join(folder, 'operator-key'), 'utf8').trim()

  async function deliver(url: string, apiKey: string): Promise<void> {
    const client = createClient({ baseUrl: url, apiKey, tenantId: 'acme' })
    await client.eventTypes.put('order.packed', { group: 'Orders' })
    await client.webhooks.create({ url: `${receiver.url}in`, events: ['order.packed'] })
    const { id } = await client.events.send({ event: 'order.packed', data: { order: 'o-1' } })
    await receiver.untilEvent(id)
  }

  it('as the image starts it: healthy, delivering, and stopping in an orderly way', async () => {
    // As compose.yaml mounts them.
    const secrets = machine.on('/run/secrets')
    cpSync(machine.on('/src/deploy/docker/secrets'), secrets, { recursive: true })
    execFileSync('chmod', ['755', secrets])
    const environment = {
      ...Object.fromEntries(
        Object.entries(variables(image)).map(([name, value]) => [name, machine.on(value)]),
      ),
      DATABASE_URL_FILE: join(secrets, 'database-url'),
      GANCHO_MASTER_KEY_FILE: join(secrets, 'master-key'),
      GANCHO_OPERATOR_KEY_FILE: join(secrets, 'operator-key'),
    }
    const entryPoint = words(only(image, 'ENTRYPOINT')).map(
      (word) => `${machine.on('/opt/gancho/node_modules/.bin/')}${word}`,
    )
    const server = await start([...entryPoint, ...words(only(image, 'CMD'))], environment)
    const worker = await start([...entryPoint, 'worker'], environment)
    expect([server.isHealthy(), worker.isHealthy()]).toEqual([true, true])
    await deliver(server.url, operatorKey(secrets))
    // No key is made, none is shown, and nothing is written.
    expect(server.output()).not.toContain('First start')
    expect(run('ls', ['-A'], machine.on('/data'))).toBe('')
    expect(only(image, 'STOPSIGNAL')).toBe('SIGTERM')
    expect([await server.stop(), await worker.stop()]).toEqual([0, 0])
    expect(server.isHealthy()).toBe(false)
  })

  it.each(['gancho.service', 'gancho-worker@.service'])('as %s starts it', async (unit) => {
    const text = readFileSync(machine.on(`/src/deploy/systemd/${unit}`), 'utf8')
    const credentials = machine.on('/run/credentials')
    mkdirSync(credentials, { recursive: true })
    const state = machine.on('/data')
    for (const [, name = '', file = ''] of text.matchAll(/^LoadCredential=(.+):(.+)$/gm)) {
      cpSync(machine.on(file), join(credentials, name))
      if (uid !== undefined && user.uid !== undefined) chownSync(join(credentials, name), uid, gid ?? uid)
    }
    const meant = (value: string) =>
      machine.on(value).replaceAll('%d', credentials).replaceAll('%S', state).replaceAll('%i', '9465')
    const environment = Object.fromEntries(
      [...text.matchAll(/^Environment=(.*)$/gm)]
        .flatMap(([, line = '']) => line.split(' '))
        .map((pair) => [pair.slice(0, pair.indexOf('=')), meant(pair.slice(pair.indexOf('=') + 1))]),
    )
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(text) ?? []
    const service = await start(machine.on(command).split(' '), environment)
    expect(service.isHealthy()).toBe(true)
    if (unit === 'gancho.service') await deliver(service.url, operatorKey(credentials))
    expect(await service.stop()).toBe(0)
  })

  it('its secrets are in folders that only their owner gets into, and are made once', () => {
    for (const folder of secretFolders()) {
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      const key = readFileSync(join(folder, 'master-key'), 'utf8')
      run('sh', [join(root, 'scripts/install/secrets.sh'), folder])
      expect(readFileSync(join(folder, 'master-key'), 'utf8')).toBe(key)
      expect(Buffer.from(key, 'base64')).toHaveLength(32)
    }
  })

  it('installs by the commands of the guide what the Dockerfile installs', () => {
    const steps = build.instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text)
    const commands = guide.map(({ code }) =>
      code.replaceAll('sudo ', '').replaceAll('/tmp/gancho-packages', '/packages'),
    )
    expect(commands.join('\n').split('\n')).toEqual(expect.arrayContaining(steps))
  })
})
