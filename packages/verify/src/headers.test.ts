import type { IncomingHttpHeaders } from 'node:http'
import { expect, test } from 'vitest'
import { codeOf } from '../test/support.ts'
import { headerText, requiredHeader, type WebhookHeaders } from './headers.ts'

const incoming: IncomingHttpHeaders = { host: 'a', 'webhook-id': 'evt_1', 'set-cookie': ['a', 'b'] }

test.each<[string, WebhookHeaders]>([
  ['a Headers object', new Headers({ 'Webhook-Id': 'evt_1' })],
  [
    'the headers of a Request',
    new Request('http://localhost', { headers: { 'webhook-id': 'evt_1' } }).headers,
  ],
  ["Node's IncomingHttpHeaders", incoming],
  ['a record in lower case', { 'webhook-id': 'evt_1' }],
  ['a record in canonical case', { 'Webhook-Id': 'evt_1' }],
  ['a record in upper case', { 'WEBHOOK-ID': 'evt_1' }],
  ['a record of lists', { 'webhook-id': ['evt_1'] }],
  ['a record without a prototype', Object.assign(Object.create(null), { 'webhook-id': 'evt_1' })],
  ['a record with a header named get', { get: 'x', 'webhook-id': 'evt_1' }],
])('finds a header in %s', (_, headers) => {
  expect(requiredHeader(headers, 'webhook-id')).toBe('evt_1')
})

test.each<[string, WebhookHeaders]>([
  ['absent from a Headers object', new Headers()],
  ['absent from a record', {}],
  ['undefined', { 'webhook-id': undefined }],
  ['empty', { 'webhook-id': '' }],
  ['blank', { 'webhook-id': ' ' }],
  ['an empty list', { 'webhook-id': [] }],
  ['inherited', Object.create({ 'webhook-id': 'evt_1' })],
])('refuses a header that is %s', async (_, headers) => {
  expect(await codeOf(() => requiredHeader(headers, 'webhook-id'))).toBe('missing_header')
})

test('a repeated header is one text, so a second id cannot hide behind the first', () => {
  expect(headerText(['a', 'b'])).toBe('a, b')
})
