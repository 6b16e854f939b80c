import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the documentation', () => {
  it.each(pages)('%s links only to files that exist', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target]) => target!,
    )
    const missing = targets.filter((target) => !existsSync(join(root, dirname(page), target)))
    expect(missing).toEqual([])
  })

  it.each(pages)('%s names only files of the source that exist', (page) => {
    const folders = ['', 'packages/server', 'packages/server/src', dirname(page)]
    const named = [...read(page).matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|sql|md|json|txt))`/g)].map(
      ([, path]) => path!,
    )
    const missing = named.filter((path) => !folders.some((folder) => existsSync(join(root, folder, path))))
    expect(missing).toEqual([])
  })

  it('names in the configuration page exactly the settings and flags that there are', () => {
    const documented = [
      ...read('docs/reference/configuration.md').matchAll(/^\| `(\w+)` \| `(--[\w-]+)` \|/gm),
    ].map(([, name, flag]) => `${name} ${flag}`)
    const existing = [
      ...read('packages/server/src/cli/flags.ts').matchAll(/'(--[\w-]+) <\w+>',\s*'(\w+)'/g),
    ].map(([, flag, name]) => `${name} ${flag}`)
    expect(existing.length).toBeGreaterThan(5)
    expect(documented.sort()).toEqual(existing.sort())
  })

  it('gives the reason of every dependency', () => {
    const manifests = [
      'package.json',
      ...execFileSync('git', ['ls-files', '*/package.json'], { cwd: root, encoding: 'utf8' })
        .trim()
        .split('\n'),
    ]
    const used = new Set(
      manifests.flatMap((path) => {
        const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path)) as Record<
          string,
          Record<string, string>
        >
        return [...Object.keys(dependencies), ...Object.keys(devDependencies)]
      }),
    )
    const page = read('docs/dependencies.md')
    expect(
      [...used].filter(
        (name) =>
          !name.startsWith('@gancho/') && !new RegExp(`[| ]${name.replace('/', '\\/')}[ ,|]`).test(page),
      ),
    ).toEqual([])
  })
})
