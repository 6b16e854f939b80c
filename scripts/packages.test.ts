import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './docs-blocks.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')))
const project = manifestOf('.')
const workspaces = globSync('{packages,examples}/*/package.json', { cwd: root }).map((path) => ({
  folder: path.replace('/package.json', ''),
  manifest: manifestOf(path.replace('/package.json', '')),
}))
const published = workspaces.filter(({ manifest }) => !manifest.private)

it('verify, client and server are what is published', () => {
  expect(published.map(({ manifest }) => manifest.name).sort()).toEqual([
    '@gancho/client',
    '@gancho/server',
    '@gancho/verify',
  ])
})

it.each(workspaces)(
  '$folder has the version of the project, and depends on that version of the others',
  ({ manifest }) => {
    const dependencies = { ...manifest.dependencies, ...manifest.devDependencies }
    const versions = Object.entries(dependencies).filter(([name]) => name.startsWith('@gancho/'))
    expect([manifest.version, ...versions.map(([, version]) => version)]).toEqual(
      Array.from({ length: versions.length + 1 }, () => project.version),
    )
  },
)

describe.each(published)('$folder', ({ folder, manifest }) => {
  it('says where it comes from, what it is about, and which Node.js it needs', () => {
    expect(manifest).toMatchObject({
      license: project.license,
      homepage: project.homepage,
      bugs: project.bugs,
      repository: { ...(project.repository as object), directory: folder },
      engines: project.engines,
      publishConfig: { access: 'public', provenance: true },
      keywords: expect.arrayContaining(['webhooks']),
      sideEffects: expect.anything(),
      files: expect.arrayContaining(['dist', 'src']),
    })
  })

  // Two copies of zod in one application are two classes of each schema and twice its size.
  it('shares the zod of the application that installs it', () => {
    expect(manifest.dependencies?.zod ?? '^').toMatch(/^\^/)
  })
})

// Whoever installs may use another registry: a host name in the lock file would send them to this one.
it('the lock file names no host', () => {
  const { packages }: { packages: Record<string, { resolved?: string; link?: boolean }> } = JSON.parse(
    read('package-lock.json'),
  )
  const hosts = Object.entries(packages).filter(([, { resolved = '' }]) => resolved.includes('://'))
  expect(hosts).toEqual([])
})
