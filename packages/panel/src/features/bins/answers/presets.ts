import type { BinAnswer } from '@gancho/client/http'

/** What receivers do, well and badly: a webhook gives up on `slow` after 15 s, when its timeout was not changed. */
export const presets = {
  always: [{ status: 200 }],
  failsTwice: [{ status: 500 }, { status: 500 }, { status: 200 }],
  fails: [{ status: 500 }],
  slow: [{ status: 200, delay_ms: 20_000 }],
  redirects: [{ status: 302, headers: { location: 'https://example.com/' } }],
  gone: [{ status: 410 }],
  closes: [{ status: null }],
} as const satisfies Readonly<Record<string, readonly BinAnswer[]>>

export type Preset = keyof typeof presets
export const presetNames = Object.keys(presets) as Preset[]

/** The preset that answers are, if any. */
export function presetOf(answers: readonly BinAnswer[]): Preset | undefined {
  const text = JSON.stringify(answers)
  return presetNames.find((name) => JSON.stringify(presets[name]) === text)
}
