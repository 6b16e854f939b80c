import { expect, test } from 'vitest'
import { parsePostgresAddress } from './postgres-address.ts'

// What libpq understands of a URL is what operators have in their other settings.
test.each([
  ['postgres://gancho@db/app', ['postgres://gancho@db/app'], 'db/app', false],
  ['postgresql://gancho:p%40ss@db:5433/app', ['postgres://gancho:p%40ss@db:5433/app'], 'db:5433/app', false],
  ['postgres://u:p@ss@db/app', ['postgres://u:p@ss@db/app'], 'db/app', false],
  ['postgres://db', ['postgres://db/'], 'db/', false],
  ['postgres://[::1]:5432/app', ['postgres://[::1]:5432/app'], '[::1]:5432/app', false],
  [
    'postgres://u@db/app?sslmode=verify-full&options=-c%20work_mem%3D8MB',
    ['postgres://u@db/app?sslmode=verify-full&options=-c+work_mem%3D8MB'],
    'db/app',
    false,
  ],
  // Several hosts, of which the one that takes writes is wanted.
  [
    'postgres://u:p@db1,db2:5433/app',
    ['postgres://u:p@db1/app', 'postgres://u:p@db2:5433/app'],
    'db1,db2:5433/app',
    true,
  ],
  [
    'postgres://u@/app?host=db1,::1&port=5433,5434&connect_timeout=3',
    ['postgres://u@db1:5433/app?connect_timeout=3', 'postgres://u@[::1]:5434/app?connect_timeout=3'],
    'db1:5433,[::1]:5434/app',
    true,
  ],
  [
    'postgres://db1,db2/app?port=6000',
    ['postgres://db1:6000/app', 'postgres://db2:6000/app'],
    'db1:6000,db2:6000/app',
    true,
  ],
  [
    'postgres://db1,db2/a?target_session_attrs=any',
    ['postgres://db1/a', 'postgres://db2/a'],
    'db1,db2/a',
    false,
  ],
  ['postgres://db/app?target_session_attrs=primary', ['postgres://db/app'], 'db/app', true],
  // Sockets.
  [
    'postgres://u@/app?host=/run/postgresql',
    ['postgres://u@/app?host=%2Frun%2Fpostgresql'],
    '/run/postgresql/app',
    false,
  ],
  [
    'postgres:///app?host=/run/postgresql&port=5433',
    ['postgres:///app?host=%2Frun%2Fpostgresql&port=5433'],
    '/run/postgresql:5433/app',
    false,
  ],
  [
    'postgres://u@%2Frun%2Fpostgresql/app',
    ['postgres://u@/app?host=%2Frun%2Fpostgresql'],
    '/run/postgresql/app',
    false,
  ],
])('%s', (text, urls, name, mustBePrimary) => {
  expect(parsePostgresAddress(text)).toEqual({ urls, name, mustBePrimary })
})

test.each([
  'mysql://db/app',
  'db/app',
  'postgres://db:port/app',
  'postgres://db:65536/app',
  'postgres://db1,db2:65536/app',
  'postgres://db1:5432:5433/app',
  'postgres://u@d b/app',
  'postgres://db/app?target_session_attrs=standby',
  'postgres://db/app#fragment',
])('%s is none', (text) => {
  expect(parsePostgresAddress(text)).toBe(null)
})
