import { globSync, readFileSync, writeFileSync } from 'node:fs'

interface Manifest {
  version?: string
  readonly workspaces?: readonly string[]
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

const read = <Content>(path: string): Content => JSON.parse(readFileSync(path, 'utf8'))
const write = (path: string, content: object) => writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)

/** The folders of the workspaces of the project in whose folder this runs. */
function workspaces(): readonly string[] {
  const { workspaces = [] } = read<Manifest>('package.json')
  return workspaces
    .flatMap((pattern) => globSync(`${pattern}/package.json`))
    .map((path) => path.replace(/\/package\.json$/, ''))
}

/** Gives the project and its packages a version, which they also ask each other for, in the manifests and the lock file. */
export function setVersion(version: string): void {
  const lock = read<{ version?: string; readonly packages: Record<string, Manifest> }>('package-lock.json')
  lock.version = version
  for (const folder of ['', ...workspaces()]) {
    const path = folder === '' ? 'package.json' : `${folder}/package.json`
    const manifest = read<Manifest>(path)
    stamp(manifest, version)
    write(path, manifest)
    const locked = lock.packages[folder]
    if (locked !== undefined) stamp(locked, version)
  }
  write('package-lock.json', lock)
}

function stamp(manifest: Manifest, version: string): void {
  manifest.version = version
  for (const dependencies of [manifest.dependencies ?? {}, manifest.devDependencies ?? {}]) {
    for (const name of Object.keys(dependencies))
      if (name.startsWith('@gancho/')) dependencies[name] = version
  }
}
