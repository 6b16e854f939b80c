import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../packages/server/src/config.ts'
import { limits } from '../../packages/server/src/platform/limits.ts'
import { root } from '../docs-blocks.ts'
import { readDockerfile, variables } from './dockerfile.ts'

interface Service {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  readonly secrets?: readonly string[]
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly profiles?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly stop_grace_period?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

const folder = join(root, 'deploy/docker')
const compose: Compose = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true })
const services = Object.entries(compose.services)
const ours = services.filter(([, { image }]) => image === 'gancho')
const imageSets = variables(readDockerfile(join(folder, 'Dockerfile'))[1]!)

let made: string
beforeAll(() => {
  made = mkdtempSync('/tmp/gancho-compose-')
  spawnSync('sh', [join(root, 'scripts/install/secrets.sh'), made])
})
afterAll(() => rmSync(made, { recursive: true }))

describe('the compose file', () => {
  it('has a server and workers of the image that our Dockerfile makes, and a PostgreSQL', () => {
    expect(ours.map(([name]) => name)).toEqual(['gancho', 'worker'])
    for (const [, { build, depends_on }] of ours) {
      const dockerfile = join(folder, build?.context ?? '', build?.dockerfile ?? '')
      expect(dockerfile).toBe(join(folder, 'Dockerfile'))
      expect(depends_on).toMatchObject({ postgres: { condition: 'service_healthy' } })
    }
    expect(compose.services.worker?.command).toEqual(['worker'])
    expect(
      Number(/^postgres:(\d+)/.exec(compose.services.postgres?.image ?? '')?.[1]),
    ).toBeGreaterThanOrEqual(15)
    expect(compose.services.postgres?.healthcheck?.test).toContain('pg_isready')
  })

  it('sets what Gancho has, so that it starts', () => {
    const program = ['cli/flags.ts', 'config.ts'].map((path) =>
      readFileSync(join(root, 'packages/server/src', path), 'utf8'),
    )
    for (const [name, { environment = {} }] of ours) {
      const set = Object.keys({ ...imageSets, ...environment }).filter(
        (each) => !['PATH', 'NODE_ENV'].includes(each),
      )
      expect(set).toContain('GANCHO_MASTER_KEY_FILE')
      expect([name, set.filter((each) => !program.join().includes(`'${each}'`))]).toEqual([name, []])
    }
  })

  // With what secrets.sh makes, as the container has it: PostgreSQL has the password that Gancho uses.
  it('hands over secrets that fit together', () => {
    const meant = (text: string) => text.replace('/run/secrets', made)
    const environment = Object.fromEntries(
      Object.entries(compose.services.gancho?.environment ?? {}).map(([name, value]) => [name, meant(value)]),
    )
    const config = loadConfig({}, { environment })
    expect(config.masterKeys).toHaveLength(1)
    expect(config.operatorKey).toMatch(/^[0-9a-f]{48}$/)
    const {
      POSTGRES_USER,
      POSTGRES_DB,
      POSTGRES_PASSWORD_FILE = '',
    } = compose.services.postgres?.environment ?? {}
    const password = readFileSync(meant(POSTGRES_PASSWORD_FILE), 'utf8').trim()
    expect(config.databaseUrl).toBe(`postgres://${POSTGRES_USER}:${password}@postgres/${POSTGRES_DB}`)
  })

  it('names secrets, volumes and files that there are', () => {
    for (const [name, { secrets = [], volumes = [], environment = {} }] of services) {
      const mounted = Object.values(environment).flatMap(
        (value) => /^\/run\/secrets\/(.*)$/.exec(value)?.[1] ?? [],
      )
      expect([name, mounted.toSorted()]).toEqual([name, secrets.toSorted()])
      expect(secrets.filter((secret) => compose.secrets[secret] === undefined)).toEqual([])
      const sources = volumes.map((volume) => volume.split(':')[0]!)
      const missing = sources.filter((source) =>
        source.startsWith('.') ? !existsSync(join(folder, source)) : !(source in compose.volumes),
      )
      expect([name, missing]).toEqual([name, []])
    }
    for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`)
  })

  it('publishes ports on this machine alone, and what it watches not at all', () => {
    const ports = services.flatMap(([, { ports = [] }]) => ports)
    expect(ports).toEqual(['127.0.0.1:8484:8484', '127.0.0.1:9090:9090'])
  })

  it('gives a process no rights, and the time to end its attempts', () => {
    for (const [, service] of ours) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
      const seconds = Number(/^(\d+)s$/.exec(service.stop_grace_period ?? '')?.[1])
      expect(seconds * 1_000).toBeGreaterThan(limits.attemptTimeoutMaxMs + 10_000)
    }
  })

  it('starts nothing that is optional unless it is asked to', () => {
    const always = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)
    expect(always).toEqual(['gancho', 'worker', 'postgres'])
  })
})

describe('its Prometheus', () => {
  it('has a configuration that Prometheus takes, with our rules', () => {
    const config = join(folder, 'prometheus.yml')
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', '--syntax-only', config], {
      encoding: 'utf8',
    })
    expect(status, stdout + stderr).toBe(0)
    const { rule_files } = parse(readFileSync(config, 'utf8'))
    const mounted = compose.services.prometheus?.volumes?.map((volume) => volume.split(':')[1])
    for (const file of rule_files) expect(mounted).toContain(`/etc/prometheus/${file}`)
  })

  it('scrapes every process, where the image serves its metrics', () => {
    const { scrape_configs: jobs } = parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8'))
    const scraped = jobs.flatMap((job: { dns_sd_configs: { names: string[]; port: number }[] }) =>
      job.dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
    )
    expect(scraped).toEqual(ours.map(([name]) => `${name}:${imageSets.GANCHO_METRICS_PORT}`))
  })
})
