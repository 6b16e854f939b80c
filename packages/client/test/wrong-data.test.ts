import { expect, test } from 'vitest'
import { errorCodes } from '../src/errors.ts'
import { wrongData } from './wrong-data.ts'

test.each(wrongData)('%s: %s, before any SQL, told to the logger once', async (_, code, call) => {
  let statements = 0
  const log: object[] = []
  const transaction = async () => {
    statements++
    return [{ id: 'evt_1' }]
  }

  const triggering = call(transaction, { error: (fields) => log.push(fields) })
  await expect(triggering).rejects.toMatchObject({ name: 'GanchoError', code })
  expect(statements).toBe(0)
  expect(log).toMatchObject([{ err: { code } }])
  expect(Object.keys(errorCodes)).toContain(code)
})
