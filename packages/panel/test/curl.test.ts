import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { recordedCurl } from '../src/ui/curl.ts'

// A shell takes a zero byte for the end of a word; JSON writes it as six characters.
const text = fc.string({ unit: 'binary', maxLength: 60 }).map((raw) => JSON.stringify(raw.toWellFormed()))

// Whatever is in a body or a header, the shell gives it on as it is: nothing of it is run, lost or added.
it('says the body, the URL and the headers to curl as they are', () => {
  const curl = 'curl() { cat; printf "\\n"; for word; do printf "%s\\n" "$word"; done; }\n'
  const headerValue = fc.string({ unit: 'grapheme-ascii', minLength: 1 })
  fc.assert(
    fc.property(text, headerValue, (body, value) => {
      const url = "https://example.com/a'b?c=$d&e"
      const command = recordedCurl({ url, headers: { 'x-note': value }, body })
      const said = execFileSync('sh', ['-c', `${curl}${command}`], { encoding: 'utf8' })
      expect(said).toBe(`${[body, '-i', '--data-binary', '@-', url, '-H', `x-note: ${value}`].join('\n')}\n`)
    }),
    { numRuns: 30 },
  )
})

it('asks for the value of a header that is not shown, and sends nothing without it', () => {
  const command = recordedCurl({
    url: 'https://example.com/',
    headers: { 'x-api-key': '********' },
    body: '{}',
  })
  const run = (env: Record<string, string>) =>
    execFileSync('sh', ['-c', `curl() { cat; echo " $*"; }\n${command}`], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { PATH: '/usr/bin:/bin', ...env },
    })
  expect(run({ X_API_KEY: 'k 1' })).toContain('x-api-key: k 1')
  expect(() => run({})).toThrow(/X_API_KEY: its value is not shown/)
})

// A method that curl does not choose by itself is named; what it writes by itself is left to it.
it.each([
  ['POST', '{}', '-i --data-binary @-'],
  ['PUT', '{}', '-i --request PUT --data-binary @-'],
  ['POST', '', '-i --request POST'],
  ['GET', '', '-i'],
  ['HEAD', '', '-i --head'],
])('repeats %s with the body %j', (method, body, options) => {
  const url = 'https://example.com/'
  const headers = { host: 'elsewhere', 'content-length': '9', connection: 'close', 'x-own': '1' }
  const command = recordedCurl({ method, url, headers, body })
  const said = execFileSync('sh', ['-c', `curl() { echo "$*"; }\n${command}`], { encoding: 'utf8' })
  expect(said).toBe(`${options} ${url} -H x-own: 1\n`)
})
