import { describe, expect, it } from 'vitest'
import { presets } from './presets.ts'
import { answerOf, millisecondsOf, valuesOf } from './values.ts'

describe('answers in the form', () => {
  // Opened and saved, a script is what it was: nothing that the API took gets lost.
  it.each(Object.entries(presets))('come back as they were: %s', (_name, answers) => {
    expect(answers.map(valuesOf).map(answerOf)).toEqual(answers)
  })

  it('find a header however it was written', () => {
    expect(answerOf(valuesOf({ status: 301, headers: { Location: 'https://example.com' } }))).toEqual({
      status: 301,
      headers: { location: 'https://example.com' },
    })
  })

  it('keep a body of spaces: it is what was asked for', () => {
    expect(answerOf(valuesOf({ status: 200, body: ' ' }))).toEqual({ status: 200, body: ' ' })
  })

  it.each([
    ['', 0],
    ['0', 0],
    ['1.5', 1_500],
    ['0,25', 250],
    ['20', 20_000],
    ['-1', null],
    ['soon', null],
    ['1e3', null],
  ])('read a delay of %j seconds', (text, ms) => {
    expect(millisecondsOf(text)).toBe(ms)
  })
})
