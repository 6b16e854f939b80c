import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { limits } from '../../packages/server/src/platform/limits.ts'

const units = ['gancho.service', 'gancho-worker@.service']
const deploy = join(import.meta.dirname, '../../deploy/systemd')
const read = (unit: string) => readFileSync(join(deploy, unit), 'utf8')
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!)

describe.each(units)('the unit %s', (unit) => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gancho-units-'))
    const bin = join(folder, 'opt/node_modules/.bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'gancho'), '#!/bin/sh\n', { mode: 0o755 })
    for (const each of units) cpSync(join(deploy, each), join(folder, each))
    change('/opt/gancho/', `${folder}/opt/`)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** In all places where it stands. */
  function change(from: string | RegExp, to: string): void {
    const text = readFileSync(join(folder, unit), 'utf8')
    expect(text).toMatch(from)
    writeFileSync(join(folder, unit), text.replaceAll(from, to))
  }

  /** What systemd has to say about the unit; nothing when it takes it as it is. */
  function analyze(...command: readonly string[]): { status: number | null; says: string } {
    const { status, stderr } = spawnSync('systemd-analyze', [...command, join(folder, unit)], {
      encoding: 'utf8',
    })
    // About the machine that the tests run on, where systemd may not be running.
    const says = stderr.replace(/^.*(?:not been booted with systemd|DBUS|bus).*\n/gim, '')
    return { status, says }
  }
  const verify = () => analyze('verify', '--man=no')
  /** Of 100: 13 is what remains to a process that speaks with the whole network and compiles JavaScript. */
  const security = () => analyze('security', '--offline=yes', '--no-pager', '--threshold=13')

  it('is one that systemd takes, and exposes little', () => {
    expect(verify()).toEqual({ status: 0, says: '' })
    expect(security()).toEqual({ status: 0, says: '' })
  })

  it.each([
    ['a misspelt setting', 'RestartSec=', 'RestartSecs='],
    ['a program that is not there', 'bin/gancho', 'bin/ganchos'],
    ['a value that means nothing', 'TimeoutStopSec=45', 'TimeoutStopSec=as long as it takes'],
  ])('would not pass with %s', (_, from, to) => {
    change(from, to)
    const { status, says } = verify()
    expect(status !== 0 || says !== '').toBe(true)
  })

  it.each(['CapabilityBoundingSet', 'SystemCallFilter', 'RestrictAddressFamilies', 'PrivateUsers'])(
    'would expose more without %s',
    (setting) => {
      change(new RegExp(`^${setting}=.*\n`, 'gm'), '')
      expect(security().status).not.toBe(0)
    },
  )

  it('sets only settings that Gancho has', () => {
    const program = ['cli/flags.ts', 'config.ts'].map((path) =>
      readFileSync(join(deploy, '../../packages/server/src', path), 'utf8'),
    )
    const set = all(read(unit), /^Environment=(.*)$/gm).flatMap((line) => all(line, /(\w+)=/g))
    expect(set.length).toBeGreaterThan(3)
    const ofOthers = ['PATH', 'NODE_ENV']
    const known = (name: string) => ofOthers.includes(name) || program.join().includes(`'${name}'`)
    expect(set.filter((name) => !known(name))).toEqual([])
  })

  it('is given the time to end its attempts before it is killed', () => {
    const seconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(read(unit))?.[1])
    expect(seconds * 1_000).toBeGreaterThan(limits.attemptTimeoutMaxMs + 10_000)
  })
})

it('both units give up the same rights', () => {
  const [server, worker] = units.map((unit) => /^# It opens sockets[\s\S]*?\n\n/m.exec(read(unit))?.[0])
  expect(server).toContain('NoNewPrivileges=yes')
  expect(worker).toBe(server)
})
