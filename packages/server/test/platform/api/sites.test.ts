import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, type TestApi } from '../../support/api.ts'
import { pgliteForTest } from '../../support/db.ts'

const index = '<!doctype html><title>Gancho</title>'
const script = `export const text = "${'long '.repeat(500)}"`
const page = 'text/html,application/xhtml+xml,*/*;q=0.8'

describe('the panel and its help, for browsers', () => {
  let folder: string
  let api: TestApi
  beforeAll(async () => {
    folder = mkdtempSync('/tmp/gancho-sites-')
    writeFileSync(join(folder, 'secret.html'), 'outside')
    write('panel/index.html', index)
    write('panel/favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
    write('panel/assets/main-Bx71.js', script)
    write('panel/.vite/manifest.json', '{}')
    write('help/index.html', 'help')
    write('help/guide/overview.html', 'overview')
    write('help/assets/site.js', 'site')
    const sites = { panel: join(folder, 'panel'), help: join(folder, 'help') }
    api = await apiForTest(pgliteForTest, { sites, embedOrigins: ['https://app.example.com'] })
  })
  afterAll(async () => {
    await api.close()
    rmSync(folder, { recursive: true })
  })

  /** A file with its compressed twins, as the builds write them. */
  function write(path: string, content: string): void {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    writeFileSync(`${file}.br`, brotliCompressSync(content))
    writeFileSync(`${file}.gz`, gzipSync(content))
  }

  async function get(
    url: string,
    headers: Record<string, string> = {},
    method: 'GET' | 'HEAD' | 'POST' = 'GET',
  ) {
    return await api.app.inject({ method, url, headers })
  }

  it('its one file is at the root, is asked for anew each time, and has no mark that an update could leave as it is', async () => {
    const answer = await get('/')
    expect([answer.statusCode, answer.body]).toEqual([200, index])
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    })
    for (const mark of ['etag', 'last-modified']) expect(answer.headers).not.toHaveProperty(mark)
  })

  it.each([
    '/webhooks',
    '/webhooks/wh_1?tab=log',
    '/portal',
    '/deliveries?status=FAILED',
    '/v10',
    '/documents',
    '/helpers',
  ])('every address of the panel gives it to a browser that looks for a page: %s', async (url) => {
    const answer = await get(url, { accept: page })
    expect([answer.statusCode, answer.body]).toEqual([200, index])
    expect(answer.headers['cache-control']).toBe('no-cache')
    expect((await get(url, { accept: page }, 'HEAD')).statusCode).toBe(200)
  })

  it.each([
    '/v1',
    '/v1/none',
    '/docs/none',
    '/help/none',
    '/bins',
    '/metrics/none',
    '/readyz/none?x=1',
    '/assets/main-old.js',
  ])('but not where something else answers: %s', async (url) => {
    const answer = await get(url, { accept: page })
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'route_not_found'])
  })

  it('nor to programs, nor for anything but reading', async () => {
    expect((await get('/webhooks', { accept: '*/*' })).statusCode).toBe(404)
    expect((await get('/webhooks')).json().code).toBe('route_not_found')
    expect((await get('/webhooks', { accept: page }, 'POST')).statusCode).toBe(404)
  })

  it('files named by their content are kept for a year, others are not', async () => {
    const asset = await get('/assets/main-Bx71.js')
    expect(asset.headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    for (const url of ['/favicon.svg', '/help/assets/site.js']) {
      expect((await get(url)).headers['cache-control']).toBe('no-cache')
    }
  })

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
    ['', undefined, (bytes: Buffer) => bytes],
  ])(
    'a browser that accepts "%s" gets the file as it was compressed before: %s',
    async (accepted, encoding, decode) => {
      for (const [url, content] of [
        ['/assets/main-Bx71.js', script],
        ['/', index],
        ['/webhooks', index],
      ] as const) {
        const answer = await get(url, { accept: page, 'accept-encoding': accepted })
        expect(answer.headers['content-encoding']).toBe(encoding)
        expect(answer.headers.vary).toBe('accept-encoding')
        expect(decode(answer.rawPayload).toString()).toBe(content)
        expect(answer.headers['content-type']).toMatch(
          url.endsWith('.js') ? /^application\/javascript/ : /^text\/html/,
        )
      }
    },
  )

  it('nothing outside of the folder is served, nor what is hidden in it', async () => {
    for (const url of [
      '/../secret.html',
      '/%2e%2e/secret.html',
      '/assets/../../secret.html',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.html',
      '/help/../../secret.html',
      '//secret.html',
      '/..%5csecret.html',
      '/.vite/manifest.json',
      `/${folder}/secret.html`,
    ]) {
      const answer = await get(url)
      expect([url, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([url, true])
      expect(answer.body).not.toContain('outside')
    }
  })

  it('its pages load nothing from elsewhere, and show in frames of the named sites alone', async () => {
    for (const url of ['/', '/webhooks', '/assets/main-Bx71.js', '/help/']) {
      const { headers } = await get(url, { accept: page })
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self' https://app.example.com",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'permissions-policy': expect.stringContaining('camera=()'),
      })
    }
  })

  it('the help is at /help, each page at its address without an ending', async () => {
    const bare = await get('/help')
    expect([bare.statusCode, bare.headers.location]).toEqual([301, '/help/'])
    expect((await get('/help/')).body).toBe('help')
    const overview = await get('/help/guide/overview')
    expect([overview.statusCode, overview.body, overview.headers['content-type']]).toEqual([
      200,
      'overview',
      'text/html; charset=utf-8',
    ])
  })
})

describe('without what is built', () => {
  it('the root says what there is, and how to build the panel', async () => {
    const api = await apiForTest(pgliteForTest)
    const answer = await api.call('GET /', { key: null, tenant: null, headers: { accept: page } })
    expect(answer).toMatchObject({
      status: 200,
      body: { docs: '/docs', panel: expect.stringContaining('npm run build') },
    })
    const inPanel = await api.call('GET /portal', { key: null, headers: { accept: page } })
    expect(inPanel.body).toEqual(answer.body)
    await api.close()
  })

  it('every address of the help says how to build it, as the panel links to them', async () => {
    const api = await apiForTest(pgliteForTest)
    for (const url of ['/help', '/help/', '/help/es/retries']) {
      const answer = await api.call(`GET ${url}`, { key: null, tenant: null, headers: { accept: page } })
      expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8'])
      expect(answer.text).toContain('npm run docs:build')
    }
    await api.close()
  })

  it('and no site may show the panel in a frame unless it is named', async () => {
    const folder = mkdtempSync('/tmp/gancho-sites-')
    writeFileSync(join(folder, 'index.html'), index)
    const api = await apiForTest(pgliteForTest, { sites: { panel: folder, help: null } })
    const { headers } = await api.call('GET /', { key: null })
    expect(headers['content-security-policy']).toMatch(/; frame-ancestors 'self'$/)
    await api.close()
    rmSync(folder, { recursive: true })
  })
})
