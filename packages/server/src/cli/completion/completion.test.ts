import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProgram } from '../program.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { completionTable } from './table.ts'
import { zshCompletion } from './zsh.ts'

const known = {
  'event-type': ['invoice.created', 'invoice.sent', 'payment.received'],
  pattern: ['invoice.created'],
}
const table = completionTable(createProgram(), known)
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gancho-completion-'))
  writeFileSync(join(folder, 'completion.bash'), bashCompletion(table))
  writeFileSync(join(folder, 'low.json'), '{}')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Types into a bash with a terminal, where gancho says what it was called with. */
async function typed(line: string): Promise<string> {
  const shell = spawn('script', ['-qec', 'bash --norc --noprofile -i', '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, PS1: '', TERM: 'dumb', HISTFILE: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  shell.stdin.end(
    `bind 'set enable-bracketed-paste off'\n. ./completion.bash\ngancho() { printf '[%s]' called "$@"; echo; }\n${line}\nexit\n`,
  )
  await once(shell, 'close')
  return /^\[called\].*$/m.exec(output)?.[0].trim() ?? output
}

// By a real bash, on what a reader types: a script that only looks right completes nothing.
test.each([
  ['gancho tri\t', '[called][trigger]'],
  ['gancho trigger inv\tc\t --wa\t', '[called][trigger][invoice.created][--wait]'],
  ['gancho tail --stat\tD\t --no\t', '[called][tail][--status][DELIVERED][--no-test]'],
  ['gancho keys c\t --permissions re\t', '[called][keys][create][--permissions][read]'],
  ['gancho replay mis\t --dr\t', '[called][replay][missing][--dry-run]'],
  ['gancho comp\tfi\t', '[called][completion][fish]'],
  // What is free is a file, as anywhere.
  ['gancho dev --data lo\t', '[called][dev][--data][low.json]'],
])('%j completes', async (line, called) => {
  expect(await typed(line)).toBe(called)
})

test('it knows every command and every option', () => {
  for (const script of [bashCompletion(table), zshCompletion(table), fishCompletion(table)]) {
    for (const { words, options } of table) {
      for (const { word } of words) expect(script).toContain(word)
      for (const { word } of options) expect(script).toContain(word.slice(2))
    }
  }
  expect(table.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['', 'keys', 'keys create', 'tail', 'doctor']),
  )
})

test('the script for bash is one that it parses without a word', () => {
  expect(spawnSync('bash', ['-n', join(folder, 'completion.bash')], { encoding: 'utf8' }).stderr).toBe('')
})
