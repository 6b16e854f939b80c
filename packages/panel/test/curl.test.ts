import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordedCurl, signedCurl } from '../src/ui/curl.ts'
import { printCommand, shellWord } from '../src/ui/shell-word.ts'

/** What the shells make of a command: their output, and everything they wrote as an error. */
function run(shell: string, command: string, env: Record<string, string> = {}) {
  const { stdout, stderr } = spawnSync(shell, ['-c', command], {
    // With a socket there, bash takes itself for one started over a network, and reads the profile of its user.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...env },
  })
  return { stdout, errors: stderr.toString() }
}

const shells = ['sh', 'bash'] as const
const bytes = (...texts: readonly string[]) => Buffer.from(texts.map((text) => `${text}\0`).join(''))

/** Instead of curl: prints standard input and its words, each ended by a NUL. */
const stub = `curl() { cat; printf '\\0'; for word; do printf '%s\\0' "$word"; done; }\n`

/** Texts that shells and terminals act on, between texts of all kinds. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "'",
          '"',
          '`',
          '$(touch ran)',
          '$HOME',
          '\\',
          '\n',
          '!',
          '*',
          '~',
          ';',
          '&',
          '|',
          '%s',
          '\\n',
          '-e',
          '#',
        ],
        ...[
          '\t',
          '\r',
          '\u0003',
          '\u0004',
          '\u001b[201~',
          '\u007f',
          '\u009b',
          "'\\''",
          '$IFS',
          '{a,b}',
          '[1-9]',
          '@',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.toWellFormed()),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))
const word = hostile.map((text) => text.replaceAll('\0', ''))

/** RFC 9110 section 5.6.2: what the name of a header may hold. */
const token = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."`$'|!#%&*+-.^_~"),
      fc.constantFrom('a', 'x-', '9', 'constructor', '__proto__', '`id`', "'|id|'", '$path'),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''))
const value = word.map((text) => text.replaceAll(/[\r\n]/g, '').trim())

describe.each(shells)('in %s', (shell) => {
  it('a text of any kind is one word, exactly', () => {
    fc.assert(
      fc.property(word, (text) => {
        const { stdout, errors } = run(shell, `printf '%s\\0' ${shellWord(text)}`)
        expect({ stdout: stdout.toString('hex'), errors }).toEqual({
          stdout: bytes(text).toString('hex'),
          errors: '',
        })
      }),
      { numRuns: 100 },
    )
  })

  it('a text of any kind is printed byte for byte, also a NUL', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { stdout, errors } = run(shell, printCommand(text))
        expect({ stdout: stdout.toString('hex'), errors }).toEqual({
          stdout: Buffer.from(text).toString('hex'),
          errors: '',
        })
      }),
      { numRuns: 100 },
    )
  })

  // Whatever is in a body, a header or a URL, the shell gives it on as it is: nothing of it is run, lost or added.
  it('the body, the URL and the headers reach curl as they are, names and values', () => {
    const headers = fc.dictionary(token, value, { maxKeys: 4, noNullPrototype: false })
    const path = word.map((text) => `https://example.com/${text}`)
    fc.assert(
      fc.property(hostile, headers, path, (body, given, url) => {
        fc.pre(body !== '')
        const { stdout, errors } = run(shell, `${stub}${recordedCurl({ url, headers: given, body })}`)
        const options = Object.entries(given).flatMap(([name, text]) => [
          '-H',
          text === '' ? `${name};` : `${name}: ${text}`,
        ])
        const how = ['-i', '--globoff', '--path-as-is', '--data-binary', '@-']
        expect({ stdout: stdout.toString(), errors }).toEqual({
          stdout: bytes(body, ...how, url, ...options).toString(),
          errors: '',
        })
      }),
      { numRuns: 100 },
    )
  })

  // The names come from whoever sent a request to a test receiver.
  it('the name of a header runs nothing when its value is not shown or computed either', () => {
    const masked = fc.dictionary(token, fc.constant('********'), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: false,
    })
    fc.assert(
      fc.property(masked, hostile, (given, body) => {
        const headers = { ...given, 'webhook-id': '$(touch ran)', 'x-signature': '' }
        const request = { url: 'https://example.com/', headers, body }
        const variables = Object.keys(given).map((name) => variableOf(name))
        const env = Object.fromEntries(variables.map((name) => [name, `value of ${name}`]))
        const { stdout, errors } = run(shell, `${stub}${signedCurl(request)}`, {
          ...env,
          WEBHOOK_SECRET: 'a secret',
        })
        const words = stdout.toString().split('\0')
        for (const name of Object.keys(given)) expect(words).toContain(`${name}: ${env[variableOf(name)]}`)
        expect(words).toContain('webhook-id: $(touch ran)')
        expect(errors).toBe('')
      }),
      { numRuns: 50 },
    )
  })
})

function variableOf(name: string): string {
  return `HEADER_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
}

it('a control character never reaches the terminal, which would act on it while the text is pasted', () => {
  fc.assert(
    fc.property(hostile, value, (body, header) => {
      const request = { url: 'https://example.com/', headers: { 'x-note': header }, body }
      for (const text of [recordedCurl(request), signedCurl(request)]) {
        expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
      }
    }),
  )
})

// The real curl reads what a pattern in a URL and an empty header mean to it.
it('curl itself sends the URL and an empty header as they were', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-curl-'))
  writeFileSync(join(folder, '.curlrc'), '')
  const request = {
    url: 'http://127.0.0.1:9/{a,b}/../[1-2]',
    headers: { 'x-empty': '', 'x-own': '1' },
    body: '',
  }
  const shown = recordedCurl({ ...request, method: 'GET' }).replace(
    'curl -i',
    'curl -sv --write-out "%{url}\\n"',
  )
  const { stdout, errors } = run('sh', shown, { CURL_HOME: folder })
  rmSync(folder, { recursive: true })
  expect(stdout.toString()).toBe('http://127.0.0.1:9/{a,b}/../[1-2]\n')
  expect(errors).not.toMatch(/bad range|unmatched/)
})

it('asks for the value of a header that is not shown, and sends nothing without it', () => {
  const headers = { 'x-api-key': '********' }
  const command = recordedCurl({ url: 'https://example.com/', headers, body: '{}' })
  expect(run('sh', `${stub}${command}`, { HEADER_X_API_KEY: 'k 1' }).stdout.toString()).toContain(
    'x-api-key: k 1',
  )
  const without = run('sh', `${stub}${command}`)
  expect(without.errors).toMatch(/HEADER_X_API_KEY: its value is not shown/)
  expect(without.stdout.toString()).toBe('')
})

it.each(['path', 'home', '9lives'])('takes no variable of the system for the header %s', (name) => {
  const command = recordedCurl({ url: 'https://example.com/', headers: { [name]: '********' }, body: '{}' })
  const { stdout, errors } = run('sh', `${stub}${command}`, { HOME: '/root' })
  expect(errors).toContain('its value is not shown')
  expect(stdout.toString()).toBe('')
})

// A method that curl does not choose by itself is named; what it writes by itself is left to it.
it.each([
  ['POST', '{}', ' --data-binary @-'],
  ['PUT', '{}', ' --request PUT --data-binary @-'],
  ['POST', '', ' --request POST'],
  ['GET', '', ''],
  ['HEAD', '', ' --head'],
])('repeats %s with the body %j', (method, body, options) => {
  const url = 'https://example.com/'
  const headers = { host: 'elsewhere', 'content-length': '9', connection: 'close', 'x-own': '1' }
  const command = recordedCurl({ method, url, headers, body })
  const said = execFileSync('sh', ['-c', `curl() { echo "$*"; }\n${command}`], { encoding: 'utf8' })
  expect(said).toBe(`-i --globoff --path-as-is${options} ${url} -H x-own: 1\n`)
})
