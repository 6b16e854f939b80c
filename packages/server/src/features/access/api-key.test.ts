import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateApiKey, isApiKeyForm } from './api-key.ts'

describe('an API key', () => {
  it('is recognised by its form, and no longer after any one character is another', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...'09AZaz_'), (place, other) => {
        const key = generateApiKey()
        const at = place % key.length
        const changed = key.slice(0, at) + other + key.slice(at + 1)
        expect(isApiKeyForm(key)).toBe(true)
        expect(isApiKeyForm(changed)).toBe(changed === key)
      }),
    )
  })

  it('is never the same twice, and uses all 62 characters about as often', () => {
    const keys = Array.from({ length: 2_000 }, generateApiKey)
    expect(new Set(keys).size).toBe(keys.length)
    const counts = new Map<string, number>()
    for (const key of keys) {
      for (const character of key.slice(7, -6)) counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    const expected = (2_000 * 43) / 62
    expect(counts.size).toBe(62)
    // More than seven standard deviations either way: a bias of bytes modulo 62 would be 30 %.
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected * 0.2)
  })
})
