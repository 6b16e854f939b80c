import { expect, test } from 'vitest'
import { targetOf, targetOfRequest } from './target.ts'

test.each([
  ['4000', 'http://127.0.0.1:4000/'],
  ['4000/hooks', 'http://127.0.0.1:4000/hooks'],
  ['localhost:4000', 'http://localhost:4000/'],
  ['localhost:4000/hooks?a=1', 'http://localhost:4000/hooks?a=1'],
  ['https://app.test/hooks', 'https://app.test/hooks'],
])('%s is %s', (text, url) => {
  expect(targetOf(text).href).toBe(url)
})

test.each(['0', '70000', 'http://', 'ftp://x/', ' '])('%s is no target', (text) => {
  expect(() => targetOf(text)).toThrow(/nowhere to forward to/)
})

test.each([
  ['4000', '/', 'http://127.0.0.1:4000/'],
  ['localhost:4000/hooks', '/', 'http://localhost:4000/hooks'],
  ['localhost:4000/hooks', '/more', 'http://localhost:4000/hooks/more'],
  ['localhost:4000/', '/more', 'http://localhost:4000/more'],
])('to %s and %s it is %s', (target, path, url) => {
  expect(targetOfRequest(targetOf(target), path).href).toBe(url)
})
