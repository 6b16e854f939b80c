import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import type { UrlRefusal } from '../../../src/features/webhooks/url-policy.ts'
import { fieldCodes, problems } from '../../../src/platform/api-error.ts'
import { attemptCodes } from '../../support/attempt-codes.ts'

// A new code that is missing here does not compile, so it cannot be missing in the page either.
const urlRefusals: Record<UrlRefusal, true> = {
  url_too_long: true,
  url_characters: true,
  url_fragment: true,
  url_scheme: true,
  url_credentials: true,
  url_port: true,
  url_host_form: true,
  url_ip_address: true,
  url_host_name: true,
  url_private_name: true,
}
const sqlStates = ['GN001', 'GN002', 'GN003', 'GN004']

describe('docs/reference/errors.md lists exactly the codes that there are', () => {
  let sections: Map<string, string[][]>
  beforeAll(async () => {
    const page = await readFile(new URL('../../../../../docs/reference/errors.md', import.meta.url), 'utf8')
    sections = new Map(
      page.split(/^## /m).map((section) => {
        const [title = '', ...lines] = section.split('\n')
        const rows = lines.filter((line) => line.startsWith('| `'))
        return [title, rows.map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))]
      }),
    )
  })
  const codesOf = (title: string) => sections.get(title)?.map(([, code]) => code)

  it('problems, with their status', () => {
    const documented = sections
      .get('Problems of the HTTP API')
      ?.map(([, code, status]) => [code, Number(status)])
    expect(documented).toEqual(Object.entries(problems).map(([code, { status }]) => [code, status]))
  })

  it('fields', () => {
    expect(codesOf('Fields at fault')).toEqual([...Object.keys(urlRefusals), ...fieldCodes])
  })

  it('attempts and deliveries', () => {
    expect(codesOf('Attempts and deliveries')).toEqual(attemptCodes)
  })

  it('SQLSTATEs', () => {
    expect(codesOf('The SQL functions')).toEqual(sqlStates)
  })
})
