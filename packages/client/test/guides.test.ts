import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { errorCodes, schemaRules } from '../src/index.ts'
import { wrongData } from './wrong-data.ts'

const folder = new URL('./guide/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const integrate = read('../../../docs/guide/integrate-a-module.md')
const ownTypes = read('../../../docs/guide/own-event-types.md')

/** The files of the guide's code, and the regions in them. Tests run all of it. */
function snippets(): readonly string[] {
  return readdirSync(folder).flatMap((file) => {
    const text = read(`./guide/${file}`)
    const regions = text.matchAll(/^( *)\/\/ #region .*\n([\s\S]*?)\n *\/\/ #endregion/gm)
    return [text.trim(), ...[...regions].map(([, indent = '', body = '']) => dedent(indent, body).trim())]
  })
}

const dedent = (indent: string, text: string) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')

function blocks(page: string, language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, 'gm'))].map(
    ([, body = '']) => body,
  )
}

/** The rows of the table under this heading of its first column, as cells. */
function rows(page: string, heading: string): readonly (readonly string[])[] {
  const [, table = ''] = page.split(new RegExp(`^\\| ${heading} +\\|.*\n\\|[ -|]+\n`, 'm'))
  const [lines = ''] = table.split('\n\n')
  return lines.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

test.each([
  ['integrate-a-module', integrate],
  ['own-event-types', ownTypes],
])('every snippet of %s is code that the tests run', (_, page) => {
  const shown = ['ts', 'sql', 'sh'].flatMap((language) => blocks(page, language))
  expect(shown.length).toBeGreaterThan(3)
  expect(shown.filter((snippet) => !snippets().includes(snippet))).toEqual([])
})

/** The lines that change from one file of the guide to another, with what is around them. */
function diff(before: string, after: string): string {
  const files = [before, after].map((file) => new URL(file, folder).pathname)
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '-U20', ...files], {
    encoding: 'utf8',
  })
  return (stdout.split(/^@@.*@@\n/m)[1] ?? '').trimEnd()
}

describe('integrate-a-module', () => {
  test('shows the whole change of a module, and says how many lines it is', () => {
    const change = diff('invoices-before.ts', 'invoices.ts')
    expect(blocks(integrate, 'diff')).toEqual([change])
    expect(integrate).toContain(`takes ${change.match(/^[+-]/gm)?.length} lines`)
  })

  test('lists the wrong data that the tests pass, and every code', () => {
    expect(rows(integrate, 'what is wrong')).toEqual(wrongData.map(([what, code]) => [what, code]))
    expect(rows(integrate, '`code`')).toEqual(Object.entries(errorCodes))
  })
})

describe('own-event-types', () => {
  test('shows a change that only adds', () => {
    expect(blocks(ownTypes, 'diff')).toEqual([diff('parcels.ts', 'parcels-next.ts')])
  })

  test('lists every rule of a schema', () => {
    expect(rows(ownTypes, 'rule')).toEqual(Object.entries(schemaRules))
  })
})
