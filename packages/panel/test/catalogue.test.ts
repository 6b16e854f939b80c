import { readdirSync, readFileSync } from 'node:fs'
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { fieldCodes, problems } from '../../server/src/platform/api-error.ts'
import { placeholdersOf, readMessages } from '../build/types-of-messages.ts'

const source = new URL('../src/', import.meta.url)
const folderOf = (language: string) => new URL(`locales/${language}/`, source)
const english = new Map(readMessages(folderOf('en')))
const spanish = new Map(readMessages(folderOf('es')))

const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(?:test|gen)\.tsx?$/.test(path))
  .map((path) => ({ path, code: readFileSync(new URL(path, source), 'utf8') }))

/** Every node of the syntax of a file. */
function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each)
  else {
    const node = value as Record<string, unknown>
    if (typeof node.type === 'string') yield node
    for (const each of Object.values(node)) yield* nodesOf(each)
  }
}

/** The strings of a file; a template is one with `*` for each of its parts. */
function stringsOf(path: string, code: string): string[] {
  const strings: string[] = []
  for (const node of nodesOf(parseSync(path, code).program)) {
    if (node.type === 'Literal' && typeof node.value === 'string') strings.push(node.value)
    if (node.type === 'TemplateLiteral') {
      const quasis = node.quasis as { value: { cooked: string } }[]
      strings.push(quasis.map(({ value }) => value.cooked).join('*'))
    }
  }
  return strings
}

const strings = sources.flatMap(({ path, code }) => stringsOf(path, code).map((text) => ({ path, text })))
const areas = readdirSync(folderOf('en')).map((name) => name.replace('.json', ''))

/** The ids that a string of the source stands for. */
function idsOf(text: string): string[] {
  if (english.has(text)) return [text]
  const [area] = text.split('.')
  if (!text.includes('*') || !areas.includes(area ?? '')) return []
  const pattern = new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replaceAll('.', '\\.'))
      .join('[\\w-]+')}$`,
  )
  return [...english.keys()].filter((id) => pattern.test(id))
}

describe('the texts of the panel', () => {
  it.each(['en', 'es'])('are in the file of their area: %s', (language) => {
    for (const name of readdirSync(folderOf(language))) {
      const ids = Object.keys(JSON.parse(readFileSync(new URL(name, folderOf(language)), 'utf8')))
      expect(ids.filter((id) => !id.startsWith(`${name.replace('.json', '')}.`))).toEqual([])
    }
  })

  it('have the same ids and values in both languages', () => {
    expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort())
    const valuesOf = (text: string | undefined) =>
      [...placeholdersOf(compileMessageOrThrow(text ?? ''))].map(([name, type]) => `${name}: ${type}`).sort()
    for (const [id, text] of english)
      expect([id, ...valuesOf(spanish.get(id))]).toEqual([id, ...valuesOf(text)])
  })

  it('have the same tags in both languages', () => {
    const tagsOf = (text: string | undefined) =>
      [...(text ?? '').matchAll(/<(\w+)\/?>/g)].map(([tag]) => tag).sort()
    for (const [id, text] of english) expect([id, ...tagsOf(spanish.get(id))]).toEqual([id, ...tagsOf(text)])
  })

  it('have the plural of millions in Spanish', () => {
    const without = [...spanish].filter(([, text]) => /, plural,/.test(text) && !/\bmany \{/.test(text))
    expect(without.map(([id]) => id)).toEqual([])
  })

  it('speak to one person: no usted', () => {
    const formal =
      /\b(?:usted|ustedes|haga|elija|escriba|pulse|compruebe|introduzca|seleccione|revise|inicie)\b/i
    expect([...spanish].filter(([, text]) => formal.test(text)).map(([id]) => id)).toEqual([])
  })

  it('are all used', () => {
    const used = new Set(strings.flatMap(({ text }) => idsOf(text)))
    expect([...english.keys()].filter((id) => !used.has(id))).toEqual([])
  })

  it('are used only where they are loaded: a feature has its own areas, and those of all', () => {
    const shared = ['app', 'attempts', 'errors', 'event-types', 'session', 'ui']
    const strangers = strings.flatMap(({ path, text }) => {
      const feature = /^features\/([\w-]+)\//.exec(path)?.[1]
      const folder = path.split('/')[0] ?? ''
      return idsOf(text)
        .map((id) => id.split('.')[0] ?? '')
        .filter((area) => {
          if (shared.includes(area)) return folder === 'ui' && area !== 'ui'
          return feature === undefined || !area.startsWith(feature)
        })
        .map((area) => `${path}: ${area}`)
    })
    expect([...new Set(strangers)]).toEqual([])
  })

  it.each(['en', 'es'])('exist for every code of the API: %s', (language) => {
    const texts = language === 'en' ? english : spanish
    const urlCodes = [
      ...readFileSync(
        new URL('../../server/src/features/webhooks/url-policy.ts', import.meta.url),
        'utf8',
      ).matchAll(/^ {2}\| '(url_\w+)'/gm),
    ].map(([, code]) => code)
    expect(urlCodes.length).toBeGreaterThan(5)
    const needed = [
      ...Object.keys(problems).flatMap((code) => [
        `errors.problem.${code}.title`,
        `errors.problem.${code}.text`,
      ]),
      ...[...fieldCodes, ...urlCodes].map((code) => `errors.field.${code}`),
    ]
    expect(needed.filter((id) => !texts.has(id))).toEqual([])
  })

  it.each(['en', 'es'])('exist for every error of an attempt: %s', (language) => {
    const texts = language === 'en' ? english : spanish
    const page = readFileSync(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8')
    const section = page.split('## Attempts and deliveries')[1]?.split('\n## ')[0] ?? ''
    const codes = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(10)
    expect(
      codes.filter((code) => !texts.has(`attempts.${code}.cause`) || !texts.has(`attempts.${code}.fix`)),
    ).toEqual([])
  })
})

/** What people read or hear: a string here that is not from the catalogue is in one language only. */
const spoken = new Set(
  'alt aria-label aria-description aria-roledescription aria-valuetext caption confirm copyLabel description header heading hint label placeholder text title'.split(
    ' ',
  ),
)

it('no element has words that are not from the catalogue', () => {
  const found = sources.flatMap(({ path, code }) =>
    [...nodesOf(parseSync(path, code).program)].flatMap((node) => {
      if (node.type === 'JSXText' && /\p{L}/u.test(String(node.value)))
        return [`${path}: ${String(node.value).trim()}`]
      if (node.type !== 'JSXAttribute') return []
      const { name } = node.name as { name: unknown }
      const value = node.value as { type: string; value?: unknown } | null
      const words = value?.type === 'Literal' && /\p{L}/u.test(String(value.value))
      return words && spoken.has(String(name)) ? [`${path}: ${name}="${value.value}"`] : []
    }),
  )
  expect(found).toEqual([])
})
