import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { masterKeyOfFolder } from '../../src/platform/database/embedded/data-folder.ts'
import { holderOfDataFolder, lockDataFolder } from '../../src/platform/database/embedded/data-folder-lock.ts'

const holder = new URL('hold-data-folder.ts', import.meta.url).pathname

let folder: string
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync('/tmp/gancho-lock-')
  children = []
})
afterEach(async () => {
  for (const child of children) await kill(child)
  rmSync(folder, { recursive: true })
})

/** A process that takes the folder; `said` is its first line. */
function hold(at = folder, wrapper: readonly string[] = []): { child: ChildProcess; said: Promise<string> } {
  const [command = '', ...args] = [...wrapper, process.execPath, holder, at]
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const said = once(createInterface(child.stdout), 'line').then(([line]: string[]) => line ?? '')
  return { child, said }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('of many processes that start at once exactly one gets the folder, and the others say who has it', {
  timeout: 120_000,
}, async () => {
  const starts = Array.from({ length: 12 }, () => hold())
  const said = await Promise.all(starts.map((start) => start.said))
  const winner = starts[said.indexOf('held')]
  expect(said.filter((line) => line === 'held')).toHaveLength(1)
  for (const line of said) {
    if (line !== 'held')
      expect(line).toMatch(/^data_folder_in_use: .*(process \d+|another process)\. The embedded/)
  }
  expect(holderOfDataFolder(folder)).toBe(`process ${winner?.child.pid}`)
  expect((await hold().said).split('process')[1]).toMatch(new RegExp(`^ ${winner?.child.pid}\\.`))
})

test('a holder that was killed with -9 leaves nothing that blocks, whoever has its number now', async () => {
  const first = hold()
  await first.said
  await kill(first.child)
  expect(holderOfDataFolder(folder)).toBe(null)
  // As it is when the number of the dead one belongs to a living process.
  const file = join(folder, 'gancho.lock.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pid: process.pid }))
  expect(await hold().said).toBe('held')
})

test('a copy of a folder that is in use is free', async () => {
  await hold().said
  const copy = `${folder}-copy`
  cpSync(folder, copy, { recursive: true })
  try {
    expect(await hold(copy).said).toBe('held')
    expect(await hold().said, 'and the other one is not').toMatch(/^data_folder_in_use/)
  } finally {
    rmSync(copy, { recursive: true })
  }
})

// As two containers on one volume: each sees itself as process 1, and the other not at all.
test('holds between process namespaces', async () => {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user']
  const container = ['unshare', ...asRoot, '--pid', '--fork', '--kill-child', '--mount-proc', '--uts']
  const first = hold(folder, container)
  expect(await first.said).toBe('held')
  expect(JSON.parse(readFileSync(join(folder, 'gancho.lock.json'), 'utf8'))).toMatchObject({ pid: 1 })
  expect(await hold(folder, container).said).toMatch(/^data_folder_in_use: .*process 1\./)
  expect(await hold().said, 'outside').toMatch(/^data_folder_in_use/)
  await kill(first.child)
  expect(await hold(folder, container).said).toBe('held')
})

test('one process does not get it twice, and gives it back', async () => {
  const unlock = await lockDataFolder(folder)
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'data_folder_in_use' })
  expect(holderOfDataFolder(folder)).toBe(`process ${process.pid}`)
  expect(await hold().said, 'to ask has not given it up').toMatch(/^data_folder_in_use/)
  unlock()
  unlock()
  expect(await hold().said).toBe('held')
})

test('on a file system that does not pass locks on, a holder on another machine is known by its signs of life', async () => {
  const file = join(folder, 'gancho.lock.json')
  const elsewhere = { pid: 7, host: 'another', bootId: 'another' }
  writeFileSync(file, JSON.stringify(elsewhere))
  const signs = setInterval(() => utimesSync(file, new Date(), new Date()), 10)
  await expect(lockDataFolder(folder, 1_000)).rejects.toThrow(/in use by process 7 on the host another\./)
  clearInterval(signs)
  const unlock = await lockDataFolder(folder, 100)
  unlock()
})

test('processes that start at once have one master key', async () => {
  const script = `import { masterKeyOfFolder } from ${JSON.stringify(new URL('../../src/platform/database/embedded/data-folder.ts', import.meta.url).href)}
    console.log(Buffer.from(masterKeyOfFolder(${JSON.stringify(folder)}).key).toString('hex'))`
  const keys = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      const [line] = await once(createInterface(child.stdout), 'line')
      return String(line)
    }),
  )
  expect(new Set(keys)).toEqual(new Set([Buffer.from(masterKeyOfFolder(folder).key).toString('hex')]))
})
