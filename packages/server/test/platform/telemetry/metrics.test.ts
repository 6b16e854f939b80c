import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { pgliteForTest } from '../../support/db.ts'
import { type Observed, observeServer, sumOf } from './observed-server.ts'

const root = join(import.meta.dirname, '../../../../..')
const deploy = join(root, 'deploy')

/** Once for all tests of this file. */
const observing = observeServer()

describe('what a server shows at /metrics', () => {
  let observed: Observed
  beforeAll(async () => {
    observed = await observing
  })

  it('counts what happened', () => {
    const { metrics } = observed
    const expected = {
      'gancho_events_accepted_total{source="http",result="unsubscribed"}': 1,
      'gancho_events_accepted_total{source="http",result="stored"}': 1,
      'gancho_events_accepted_total{source="http",result="duplicate"}': 1,
      'gancho_attempts_total{outcome="success",cause="none",status="2xx"}': 1,
      'gancho_attempts_total{outcome="failure",cause="http_status",status="5xx"}': 2,
      'gancho_attempts_total{outcome="failure",cause="gone",status="4xx"}': 1,
      'gancho_attempts_total{outcome="failure",cause="timeout",status="none"}': 0,
      'gancho_attempt_duration_seconds_count{outcome="success"}': 1,
      'gancho_attempt_duration_seconds_count{outcome="failure"}': 3,
      'gancho_deliveries_finished_total{status="DELIVERED",cause="none"}': 1,
      'gancho_deliveries_finished_total{status="FAILED",cause="http_status"}': 1,
      'gancho_deliveries_finished_total{status="FAILED",cause="gone"}': 1,
      'gancho_deliveries_finished_total{status="CANCELLED",cause="event_expired"}': 1,
      gancho_record_batch_size_sum: 5,
      gancho_deliveries_rescued_total: 1,
      gancho_leases_lost_total: 1,
      gancho_webhooks_disabled_total: 1,
      'gancho_alerts_total{kind="disabled",change="opened"}': 1,
      'gancho_alerts_total{kind="degraded",change="recovered"}': 0,
      'gancho_alert_emails_total{result="given_up"}': 1,
      'gancho_http_request_duration_seconds_count{method="POST",route="/v1/events",status="2xx"}': 3,
      'gancho_http_request_duration_seconds_count{method="GET",route="/v1/webhooks",status="5xx"}': 1,
      gancho_database_up: 1,
      'gancho_queue_deliveries{state="due"}': 0,
      'gancho_queue_deliveries{state="held"}': 1,
      'gancho_webhooks{state="active"}': 3,
      'gancho_webhooks{state="paused"}': 1,
      'gancho_webhooks{state="disabled"}': 1,
      gancho_webhooks_failing: 2,
      gancho_workers: 1,
      'gancho_queue_engine_up{engine="postgresql"}': 1,
      'gancho_health_degraded{reason="database_unwritable"}': 0,
      'gancho_health_degraded{reason="default_partition_filled"}': 0,
    }
    const actual = Object.keys(expected).map((sample) => [
      sample,
      Number(metrics.match(new RegExp(`^${sample.replace(/[{}"/]/g, '\\$&')} (\\S+)$`, 'm'))?.[1]),
    ])
    expect(Object.fromEntries(actual)).toEqual(expected)
    expect(sumOf(metrics, 'gancho_claim_duration_seconds_count')).toBeGreaterThan(0)
    expect(sumOf(metrics, 'gancho_alert_emails_total')).toBeGreaterThan(2)
    expect(sumOf(metrics, 'gancho_worker_failures_total')).toBeGreaterThan(1)
  })

  it('is what Prometheus takes for metrics', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: observed.metrics,
      encoding: 'utf8',
    })
    expect([status, stdout, stderr]).toEqual([0, '', ''])
  })

  it('has no label that grows with tenants, webhooks, events or addresses', () => {
    expect(observed.metrics).not.toMatch(/tenant-|(?:wh|evt|dlv|wrk|key)_[0-9a-f]|127\.0\.0\.1|invoice|ana@/)
  })

  it('is described in the documentation, all of it and nothing else, with its type and labels', () => {
    const page = readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8')
    const documented = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|(.*?)\|/gm)].map(
      ([, name, type, labels]) => [name, type, [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label)],
    )
    expect(documented.toSorted()).toEqual(describeMetrics(observed.metrics).toSorted())
  })
})

describe('the alert rules and the dashboard', () => {
  const rules = readFileSync(join(deploy, 'prometheus/gancho.rules.yml'), 'utf8')
  const dashboard = readFileSync(join(deploy, 'grafana/gancho.json'), 'utf8')
  const queries = [
    ...[...rules.matchAll(/^ {8}expr: (?:\|\n((?: {10}.*\n)+)|(.*))/gm)].map(
      ([, block, line]) => block ?? line ?? '',
    ),
    ...[...dashboard.matchAll(/^ +"expr": (".*")/gm)].map(([, text]) => String(JSON.parse(text ?? '""'))),
  ]

  it.each([
    ['check', 'rules', 'gancho.rules.yml'],
    ['test', 'rules', 'gancho.rules.test.yml'],
  ])('promtool %s %s %s', (...args) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, {
      cwd: join(deploy, 'prometheus'),
      encoding: 'utf8',
    })
    expect(status, stdout + stderr).toBe(0)
  })

  it('every alert has a test that it fires, and a row in the guide', () => {
    const alerts = all(rules, /^ +- alert: (\w+)$/gm)
    const tests = readFileSync(join(deploy, 'prometheus/gancho.rules.test.yml'), 'utf8')
    const guide = readFileSync(join(root, 'docs/guide/monitoring.md'), 'utf8')
    expect(alerts.length).toBeGreaterThan(10)
    expect(alerts.filter((alert) => !new RegExp(`\\b${alert}\\b`).test(tests))).toEqual([])
    expect(all(guide, /^\| `(Gancho\w+)` \|/gm)).toEqual(alerts)
  })

  it('ask only for metrics that there are, with labels that they have', async () => {
    const { metrics } = await observing
    const names = describeMetrics(metrics).map(([name]) => name)
    const known = names.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`])
    expect(queries.length).toBeGreaterThan(60)
    for (const query of queries) {
      expect([
        query,
        all(query, /\b((?:gancho|process|nodejs)_\w+)/g).filter((name) => !known.includes(name)),
      ]).toEqual([query, []])
      for (const [, name, matchers] of query.matchAll(/\b(gancho_\w+)\{(.*?)\}/g)) {
        const samples = metrics.split('\n').filter((line) => line.startsWith(`${name}{`))
        for (const matcher of all(matchers ?? '', /(\w+="[^"]*")/g)) {
          expect([query, samples.some((sample) => sample.includes(matcher))]).toEqual([query, true])
        }
      }
    }
  })

  it('the query and the configuration of the guide work', async () => {
    const guide = readFileSync(join(root, 'docs/guide/monitoring.md'), 'utf8')
    const block = (kind: string) =>
      guide.match(new RegExp(`^\`\`\`${kind}\\n([^]*?)\\n\`\`\`$`, 'm'))?.[1] ?? ''
    const folder = mkdtempSync('/tmp/gancho-guide-')
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'prometheus.yml'), block('yaml'))
    const check = ['check', 'config', '--syntax-only', join(folder, 'prometheus.yml')]
    const { status, stdout, stderr } = spawnSync('promtool', check, { encoding: 'utf8' })
    expect(status, stdout + stderr).toBe(0)
    const db = await pgliteForTest()
    onTestFinished(db.close)
    expect((await sql.raw(block('sql run')).execute(db.kysely)).rows).toEqual([])
  })

  it('the queries of the dashboard are PromQL', () => {
    const asked = all(dashboard, /^ +"expr": (".*")/gm).map((text) => String(JSON.parse(text)))
    const asRules = asked.map((query, index) => ({
      record: `query_${index}`,
      expr: query.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
    }))
    const file = join(mkdtempSync('/tmp/gancho-dashboard-'), 'rules.yml')
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: asRules }] }))
    const { stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })
    rmSync(dirname(file), { recursive: true })
    expect(stdout + stderr).toContain(`SUCCESS: ${asked.length} rules found`)
  })
})

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found ?? '')

/** Each metric of a scrape: name, type, labels (without the bounds of buckets). */
function describeMetrics(metrics: string): [string, string, string[]][] {
  return [...metrics.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => {
    const samples = metrics.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{(.*)\\} `, 'gm'))
    const labels = [...samples].flatMap(([, text]) =>
      [...text!.matchAll(/(\w+)="/g)].map(([, label]) => label!),
    )
    return [name, type, [...new Set(labels)].filter((label) => label !== 'le')]
  })
}
