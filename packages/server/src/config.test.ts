import { describe, expect, it } from 'vitest'
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
