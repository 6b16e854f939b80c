import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../../scripts/temporary-postgres.ts'
import { startTemporaryRedis } from '../../../../../scripts/temporary-redis.ts'
import { startSentinel } from '../../../../../scripts/temporary-sentinels.ts'
import { startWorkerProcess } from '../../contention/worker-process.ts'
import { postgresForTest } from '../../support/db.ts'
import { patience } from './fleet.ts'

// A process of its own: Node reads the authorities that it trusts at its start.
it('a worker goes by a Redis over TLS, also by sentinels, with a user and a password, and only by the one that it trusts', async () => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const folder = mkdtempSync(join(tmpdir(), 'gancho-redis-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', ...made, ...about, '-keyout', key, '-out', certificate], { stdio: 'pipe' })
  const port = await freePort()
  const tls = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-auth-clients', 'no']
  const redis = await startTemporaryRedis(['--tls-port', String(port), ...tls])
  onTestFinished(redis.close)
  // What docs/guide/redis.md says is enough.
  const rights = ['~gancho:*', '~{gancho:*', '+@all', '-@dangerous', '+info']
  await redis.command('ACL', 'SETUSER', 'gancho', 'on', '>s3cret/@', ...rights)
  const sentinelPort = await freePort()
  const sentinel = await startSentinel(port, 1, [
    `tls-port ${sentinelPort}`,
    `tls-cert-file ${certificate}`,
    `tls-key-file ${key}`,
    `tls-ca-cert-file ${certificate}`,
    'tls-auth-clients no',
    'tls-replication yes',
  ])
  onTestFinished(sentinel.close)
  const ofSentinel = 'sentinel_username=gancho&sentinel_password=s3cret'
  const sentinelUrl = `rediss-sentinel://gancho:s3cret%2F%40@localhost:${sentinelPort}/main?${ofSentinel}`
  const REDIS_URL = `rediss://gancho:s3cret%2F%40@localhost:${port}`

  const [trusting, asking, other] = await Promise.all([
    startWorkerProcess(db.url!, { REDIS_URL, NODE_EXTRA_CA_CERTS: certificate }),
    startWorkerProcess(db.url!, { REDIS_URL: sentinelUrl, NODE_EXTRA_CA_CERTS: certificate }),
    startWorkerProcess(db.url!, { REDIS_URL }),
  ])
  onTestFinished(async () => {
    await Promise.all([trusting.kill(), asking.kill(), other.kill()])
  })
  await vi.waitUntil(() => trusting.log.includes('"queue":"redis"'), patience)
  await vi.waitUntil(() => asking.log.includes('"queue":"redis"'), patience)
  await vi.waitUntil(() => other.log.includes('"queue":"postgresql"'), patience)
  expect(other.log).toContain('self-signed certificate')
  expect(trusting.log + asking.log + other.log, 'no password in the log').not.toContain('s3cret')
})
