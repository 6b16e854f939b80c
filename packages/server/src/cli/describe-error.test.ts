import { GanchoApiError, GanchoError } from '@gancho/client/http'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { ConfigError } from '../config.ts'
import { OpeningError } from '../platform/database/opening-error.ts'
import { describeError } from './describe-error.ts'
import { exitCodes } from './exit-codes.ts'
import { UsageError } from './usage-error.ts'

// Scripts rely on what a command ends with.
test('exit codes are as documented, and no two share one', () => {
  const codes = Object.entries(exitCodes).map(([ending, { code }]) => [ending, code])
  expect(Object.fromEntries(codes)).toEqual({
    done: 0,
    failed: 1,
    usage: 2,
    unreachable: 3,
    unfinished: 4,
    warnings: 5,
  })
})

const problem = { code: 'webhook_not_found', detail: 'There is no webhook of this id.' }
test.each([
  [new GanchoApiError(404, problem, 'req_1'), 'failed', 'webhook_not_found'],
  [new GanchoError('api_unreachable', 'No answer.'), 'unreachable', 'api_unreachable'],
  [new UsageError('Write it otherwise.'), 'usage', 'invalid_usage'],
  [new ConfigError('PORT is "x".'), 'usage', 'invalid_configuration'],
  [new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"), 'usage', 'invalid_usage'],
  [new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 'done', 'invalid_usage'],
  [
    new OpeningError('database_unreachable', 'PostgreSQL does not answer.'),
    'unreachable',
    'database_unreachable',
  ],
  [new OpeningError('database_refused', 'PostgreSQL refused the password.'), 'failed', 'database_refused'],
  [Object.assign(new Error(''), { code: 'EADDRINUSE' }), 'failed', 'EADDRINUSE'],
  [new TypeError('x is undefined'), 'failed', null],
  ['thrown', 'failed', null],
])('%s', (error, ending, code) => {
  const described = describeError(error)
  expect([described.ending, described.code]).toEqual([ending, code])
  expect(described.message).toMatch(/./)
})
