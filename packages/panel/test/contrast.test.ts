import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8')
const themes = { light: 1, dark: 2 } as const
type Theme = keyof typeof themes

/** Colour of a token in a theme, as written. */
function colour(name: string, theme: Theme): string {
  const match = css.match(new RegExp(`--color-${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`))
  const value = match?.[themes[theme]]
  if (value === undefined) throw new Error(`tokens.css has no colour ${name}`)
  return value
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const grounds = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected']
const meanings = ['good', 'bad', 'warn', 'busy', 'calm']

/** Each text on each ground that it stands on. */
const texts = [
  ...grounds.flatMap((ground) =>
    ['ink', 'muted', 'accent-ink', 'danger', ...meanings.map((meaning) => `${meaning}-ink`)].map((text) => [
      text,
      ground,
    ]),
  ),
  ...meanings.map((meaning) => [`${meaning}-ink`, `${meaning}-soft`]),
  ...meanings.map((meaning) => ['ink', `${meaning}-soft`]),
  ['accent-ink', 'accent-soft'],
  ['ink', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
] as [string, string][]

/** What has to be seen to know that a control is there, is chosen, or has the focus; and what a chart says. */
const signs = [
  ...grounds.flatMap((ground) =>
    ['edge', 'focus', 'accent', ...meanings.map((meaning) => `${meaning}-solid`)].map((sign) => [
      sign,
      ground,
    ]),
  ),
] as [string, string][]

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  it.each(texts)('%s is readable on %s (4.5:1)', (text, ground) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(signs)('%s is seen on %s (3:1)', (sign, ground) => {
    expect(contrast(colour(sign, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3)
  })
})
