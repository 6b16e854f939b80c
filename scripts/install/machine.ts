import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../docs-blocks.ts'
import { only, type Stage } from './dockerfile.ts'

/** A machine that Gancho is installed on, as far as files go. */
export interface Machine {
  /** Its root folder. */
  readonly folder: string
  /** The same text, with the absolute paths that are of this machine below its folder. */
  readonly on: (text: string) => string
  readonly remove: () => void
}

/** The environment of the tests without the condition that leads imports to the sources: a machine has what is built. */
export const ownEnvironment = { ...process.env, NODE_OPTIONS: '' }

const ownPaths = /(?<![\w./-])\/(?:src|packages|opt|data|etc|usr\/local\/bin|tmp|run)(?=[/\s:"]|$)/g

export function makeMachine(): Machine {
  const folder = mkdtempSync('/tmp/gancho-machine-')
  // Made for root alone.
  chmodSync(folder, 0o755)
  for (const path of ['src', 'tmp', 'etc', 'usr/local/bin'])
    mkdirSync(join(folder, path), { recursive: true })
  // As in the base image, or as the system has it.
  cpSync(process.execPath, join(folder, 'usr/local/bin/node'))
  return {
    folder,
    on: (text) => text.replaceAll(ownPaths, `${folder}$&`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Does what a stage of the Dockerfile says. @returns what it did not know what to do about. */
export function follow(machine: Machine, stage: Stage): readonly string[] {
  const cwd = machine.on(
    stage.instructions.some(({ name }) => name === 'WORKDIR') ? only(stage, 'WORKDIR') : '/tmp',
  )
  return stage.instructions.flatMap(({ name, text }) => {
    if (name === 'RUN')
      execFileSync('sh', ['-c', machine.on(text)], {
        cwd,
        env: ownEnvironment,
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    else if (name === 'COPY' && text === '. .') copyCheckout(cwd)
    // All stages are on one machine here, so what is copied to the same place is there.
    else if (name === 'COPY' && /^--from=\w+ (\S+) \1$/.test(text)) return []
    else return [`${name} ${text}`]
    return []
  })
}

/** What is copied of a fresh checkout: all that is not ignored. */
function copyCheckout(target: string): void {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  // What tests and builds use is installed already, and takes a minute.
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'))
  for (const file of listed.trim().split('\n').filter(isCopied)) cpSync(join(root, file), join(target, file))
}

/** Whether `.dockerignore` lets a file into the image. */
export function isCopied(file: string): boolean {
  const patterns = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  return !patterns.some((pattern) =>
    new RegExp(
      `^${pattern.replaceAll('.', '\\.').replaceAll(/\*\*\/|\*/g, (some) => (some === '*' ? '[^/]*' : '(?:.*/)?'))}(?:/|$)`,
    ).test(file),
  )
}
