import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const load = (environment: Record<string, string>, development = false) =>
  loadConfig({}, { environment, development })

describe('the settings of the panel', () => {
  it('are none by default', () => {
    expect(load({})).toMatchObject({ publicUrl: null, operatorPassword: null, embedOrigins: [] })
  })

  it.each([
    ['https://hooks.example.com', 'https://hooks.example.com'],
    ['https://hooks.example.com/', 'https://hooks.example.com'],
    ['https://HOOKS.example.com:443', 'https://hooks.example.com'],
    ['http://10.0.0.7:8484', 'http://10.0.0.7:8484'],
  ])('the public URL may be %s', (given, understood) => {
    expect(load({ GANCHO_PUBLIC_URL: given }).publicUrl).toBe(understood)
  })

  it.each([
    'hooks.example.com',
    'https://hooks.example.com/gancho',
    'https://hooks.example.com?x',
    'https://user@hooks.example.com',
    'ftp://hooks.example.com',
    'javascript:alert(1)',
  ])('the public URL is not %s, and the error says what to write', (given) => {
    expect(() => load({ GANCHO_PUBLIC_URL: given })).toThrow(/GANCHO_PUBLIC_URL is ".*https:\/\/hooks/)
    expect(() => load({ GANCHO_PUBLIC_URL: given })).toThrow(ConfigError)
  })

  it('an operator password has 12 characters or more', () => {
    expect(load({ GANCHO_OPERATOR_PASSWORD: 'twelve chars' }).operatorPassword).toBe('twelve chars')
    expect(() => load({ GANCHO_OPERATOR_PASSWORD: 'eleven char' })).toThrow(ConfigError)
    // A setting that is refused is not repeated where others may read it.
    expect(() => load({ GANCHO_OPERATOR_PASSWORD: 'eleven char' })).not.toThrow(/eleven/)
  })

  it('proxies are trusted by their networks, nobody when none is named', () => {
    expect(load({}).trustedProxies).toEqual([])
    expect(load({ GANCHO_TRUSTED_PROXIES: '127.0.0.1, fd00::/8' }).trustedProxies).toEqual([
      '127.0.0.1/32',
      'fd00::/8',
    ])
    expect(() => load({ GANCHO_TRUSTED_PROXIES: 'proxy.internal' })).toThrow(ConfigError)
  })

  it('several sites may show the panel', () => {
    const { embedOrigins } = load({
      GANCHO_EMBED_ORIGINS: 'https://app.example.com, https://erp.example.com:8443/,https://*.example.com',
    })
    expect(embedOrigins).toEqual([
      'https://app.example.com',
      'https://erp.example.com:8443',
      'https://*.example.com',
    ])
  })

  it('in development also one on this machine over http, and else not', () => {
    const environment = { GANCHO_EMBED_ORIGINS: 'http://localhost:3000' }
    expect(load(environment, true).embedOrigins).toEqual(['http://localhost:3000'])
    expect(() => load(environment)).toThrow(ConfigError)
  })

  // They become part of a header, where a blank or a semicolon would begin something else.
  it.each([
    '*',
    'https:',
    'https://*',
    'https://*.com',
    'https://app.*.com',
    'https://app.example.com;script-src',
    "https://'unsafe-inline'",
    'http://app.example.com',
    'https://app.example.com/path',
    'https://app.example.com; script-src *',
    'https://app.example.com https://evil.example',
    "'unsafe-inline'",
    'https://app.example.com,,https://b.example.com',
    'https://user@app.example.com',
    'data:',
  ])('no site is %s', (given) => {
    for (const development of [false, true]) {
      expect(() => load({ GANCHO_EMBED_ORIGINS: given }, development)).toThrow(/GANCHO_EMBED_ORIGINS has/)
    }
  })
})

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-config-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const fileOf = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  it('is read from there, without the line end that editors leave', () => {
    const key = Buffer.alloc(32, 7)
    const { databaseUrl, redis, masterKeys, operatorKey, operatorPassword } = load({
      DATABASE_URL_FILE: fileOf('database', 'postgres://gancho@db/app\n'),
      REDIS_URL_FILE: fileOf('redis', 'redis://:s3cret@cache\n'),
      GANCHO_MASTER_KEY_FILE: fileOf('master', `${key.toString('base64')}\n`),
      GANCHO_OPERATOR_KEY_FILE: fileOf('operator', 'an operator key of 16 or more\n'),
      GANCHO_OPERATOR_PASSWORD_FILE: fileOf('password', 'four words that nobody\n'),
    })
    expect(databaseUrl).toBe('postgres://gancho@db/app')
    expect(redis).toMatchObject({ nodes: [{ host: 'cache' }], password: 's3cret' })
    expect(masterKeys?.map((each) => Buffer.from(each).equals(key))).toEqual([true])
    expect([operatorKey, operatorPassword]).toEqual([
      'an operator key of 16 or more',
      'four words that nobody',
    ])
  })

  it('is read as the editor saved it: with a byte order mark, or in UTF-16 as PowerShell writes', () => {
    const key = 'an operator key of 16 or more'
    const utf16be = Buffer.from(`\ufeff${key}\r\n`, 'utf16le').swap16()
    for (const bytes of [`\ufeff${key}\r\n`, Buffer.from(`\ufeff${key}\r\n`, 'utf16le'), utf16be]) {
      expect(load({ GANCHO_OPERATOR_KEY_FILE: fileOf('marked', bytes) }).operatorKey).toBe(key)
    }
  })

  it('is weaker than the setting itself', () => {
    const files = { DATABASE_URL_FILE: fileOf('weaker', 'postgres://file/app') }
    expect(load({ ...files, DATABASE_URL: 'postgres://variable/app' }).databaseUrl).toMatch(/variable/)
    expect(loadConfig({ DATABASE_URL: 'postgres://flag/app' }, { environment: files }).databaseUrl).toMatch(
      /flag/,
    )
  })

  // Or a server whose file is not there would make a key of its own, and start on an empty embedded database.
  it('that is missing or empty is an error, and never no secret', () => {
    const missing = { GANCHO_MASTER_KEY_FILE: join(folder, 'none') }
    expect(() => load(missing)).toThrow(/GANCHO_MASTER_KEY_FILE names a file .*ENOENT/)
    expect(() => load({ DATABASE_URL_FILE: fileOf('empty', '\n') })).toThrow(ConfigError)
  })
})

describe('the mail server', () => {
  const from = { GANCHO_MAIL_FROM: 'Gancho <gancho@example.com>' }

  it('is none by default, and so is the sender alone', () => {
    expect(load({}).mailServer).toBeNull()
    expect(load(from).mailServer).toBeNull()
  })

  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false, credentials: null }],
    ['smtps://mail.example.com/', { port: 465, secure: true }],
    [
      'smtp://ana:p%40ss%2F@mail.example.com:25',
      { port: 25, credentials: { user: 'ana', password: 'p@ss/' } },
    ],
    ['smtp://[::1]:2525', { host: '::1', port: 2525 }],
  ])('may be %s', (GANCHO_SMTP_URL, understood) => {
    expect(load({ GANCHO_SMTP_URL, ...from }).mailServer).toMatchObject({
      ...understood,
      from: { name: 'Gancho', address: 'gancho@example.com' },
    })
  })

  it.each([
    'mail.example.com',
    'http://secret@mail.example.com',
    'smtp://:secret@',
    'smtp://mail.example.com/?secret=1',
    'smtp://ana:secret@mail.example.com/path',
    'smtp://ana:secret%zz@mail.example.com',
    'smtp://secret@mail.example.com',
  ])('is not %s, and the error does not repeat what may be a password', (GANCHO_SMTP_URL) => {
    expect(() => load({ GANCHO_SMTP_URL, ...from })).toThrow(/GANCHO_SMTP_URL.*smtp:\/\/user/)
    expect(() => load({ GANCHO_SMTP_URL, ...from })).not.toThrow(/secret/)
  })

  it.each(['', 'gancho', 'a@b.com, c@d.com', 'Gancho\r\nBcc: x <a@b.com>', '<a@b.com> x'])(
    'is from somebody, and not from %j',
    (GANCHO_MAIL_FROM) => {
      const environment = { GANCHO_SMTP_URL: 'smtp://mail.example.com', GANCHO_MAIL_FROM }
      expect(() => load(environment)).toThrow(/GANCHO_MAIL_FROM/)
    },
  )
})
