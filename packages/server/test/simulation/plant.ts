import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type PlantedBug, plantedBugs } from './planted.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** What a simulation of the code with a bug in it came to. */
export interface Discovery {
  readonly bug: PlantedBug
  /** Null when no seed broke a rule. */
  readonly found: { readonly seed: string; readonly rule: string } | null
}

/** Puts each bug into a copy of the code, one after another, and runs seeds until one breaks a rule. */
export async function* findPlanted(seeds: number, name: string | undefined): AsyncGenerator<Discovery> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-planted-'))
  try {
    for (const part of ['packages/server', 'scripts/soak.ts', 'package.json']) {
      const filter = (path: string) => !path.includes('node_modules')
      cpSync(join(root, part), join(folder, part), { recursive: true, filter })
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const bug of plantedBugs.filter((each) => name === undefined || each.name.includes(name))) {
      const file = join(folder, 'packages/server/src', bug.file)
      const source = readFileSync(file, 'utf8')
      if (source.split(bug.find).length !== 2) throw new Error(`${bug.file} says no more: ${bug.find}`)
      writeFileSync(
        file,
        source.replace(bug.find, () => bug.replace),
      )
      yield { bug, found: await firstFailure(folder, seeds) }
      writeFileSync(file, source)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstFailure(folder: string, seeds: number): Promise<Discovery['found']> {
  const run = promisify(execFile)(
    process.execPath,
    ['scripts/soak.ts', '--from', '1', '--seeds', String(seeds), '--first'],
    { cwd: folder, maxBuffer: 2 ** 28 },
  )
  const output = await run.then(
    () => '',
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
  )
  if (output === '') return null
  const [, seed, rule] = /^Seed (\d+) breaks "(.*?)" after/m.exec(output) ?? []
  if (seed === undefined || rule === undefined) throw new Error(`The simulation itself failed: ${output}`)
  return { seed, rule }
}
