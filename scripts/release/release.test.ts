import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../release.ts')
const changelog =
  '# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0 (2026-01-01)\n\n- The first.\n'

/** A project like this one, small, in which everything is quick. */
let project: string
beforeEach(() => {
  project = mkdtempSync('/tmp/gancho-release-')
  const own = { verify: '0.1.0', client: '0.1.0' }
  const manifest = (name: string, dependencies: readonly (keyof typeof own)[]) => ({
    name: `@gancho/${name}`,
    version: '0.1.0',
    scripts: { prepack: `echo built > built.txt` },
    dependencies: Object.fromEntries(dependencies.map((each) => [`@gancho/${each}`, own[each]])),
  })
  const packages = {
    verify: manifest('verify', []),
    client: manifest('client', []),
    server: manifest('server', ['verify', 'client']),
  }
  const root = {
    name: 'gancho',
    private: true,
    version: '0.1.0',
    workspaces: ['packages/*'],
    scripts: { check: 'test ! -f broken', generate: 'cp package.json generated.json' },
  }
  write('package.json', root)
  for (const [name, content] of Object.entries(packages)) write(`packages/${name}/package.json`, content)
  const locked = Object.entries(packages).map(([name, content]) => [`packages/${name}`, content])
  write('package-lock.json', {
    name: 'gancho',
    version: '0.1.0',
    lockfileVersion: 3,
    packages: { '': { name: 'gancho', version: '0.1.0' }, ...Object.fromEntries(locked) },
  })
  write('generated.json', root)
  write('CHANGELOG.md', changelog)
  write('.gitignore', 'dist/\nbuilt.txt\n')
  git('init', '--quiet', '--initial-branch', 'main')
  commit()
  git('tag', 'v0.1.0')
})
afterEach(() => rmSync(project, { recursive: true }))

function write(path: string, content: object | string): void {
  mkdirSync(join(project, path, '..'), { recursive: true })
  const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`
  writeFileSync(join(project, path), text)
}
const read = (path: string) => readFileSync(join(project, path), 'utf8')
const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com']
const git = (...args: string[]) =>
  execFileSync('git', [...author, ...args], { cwd: project, encoding: 'utf8' }).trim()
function commit(): void {
  git('add', '--all')
  git('commit', '--quiet', '--message', 'A change')
}

/** Without a network: whatever would ask a registry or a remote fails. */
function release(version?: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, ...(version === undefined ? [] : [version])],
    {
      cwd: project,
      encoding: 'utf8',
      env: {
        ...process.env,
        npm_config_offline: 'true',
        GIT_ALLOW_PROTOCOL: 'none',
        GIT_AUTHOR_NAME: 'A',
        GIT_AUTHOR_EMAIL: 'a@example.com',
        GIT_COMMITTER_NAME: 'A',
        GIT_COMMITTER_EMAIL: 'a@example.com',
      },
    },
  )
  return { status, stdout, stderr }
}

describe('a release', () => {
  it('is a commit with its version everywhere, a tag and the packages, and says what is left to do', () => {
    const { status, stdout } = release('0.2.0')
    expect(status).toBe(0)
    expect(git('log', '-1', '--format=%s %D')).toBe('Release 0.2.0 HEAD -> main, tag: v0.2.0')
    expect(git('status', '--porcelain')).toBe('')
    const text = ['package.json', 'package-lock.json', 'generated.json', 'packages/server/package.json'].map(
      read,
    )
    for (const each of text) expect(each).not.toContain('0.1.0')
    expect(JSON.parse(read('packages/server/package.json'))).toMatchObject({
      version: '0.2.0',
      dependencies: { '@gancho/client': '0.2.0', '@gancho/verify': '0.2.0' },
    })
    expect(read('CHANGELOG.md')).toMatch(
      /^## Unreleased\n\n## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n### Added\n\n- A thing\.$/m,
    )
    const packages = ['client', 'server', 'verify'].map((name) => `gancho-${name}-0.2.0.tgz`)
    expect(readdirSync(join(project, 'dist')).sort()).toEqual(packages)
    for (const expected of [...packages, 'git push origin v0.2.0', '- A thing.'])
      expect(stdout).toContain(expected)
    expect(stdout).not.toContain('The first.')
  })

  it('may be run again, and after it stopped anywhere', () => {
    release('0.2.0')
    const made = git('rev-parse', 'HEAD')
    expect(release('0.2.0').status).toBe(0)
    // As it is when it stopped after the commit.
    git('tag', '--delete', 'v0.2.0')
    rmSync(join(project, 'dist'), { recursive: true })
    expect(release('0.2.0').status).toBe(0)
    expect(git('rev-parse', 'HEAD', 'v0.2.0^{commit}').split('\n')).toEqual([made, made])
    expect(readdirSync(join(project, 'dist'))).toHaveLength(3)
  })

  it('may be of the version that the manifests have, when that was never released', () => {
    git('tag', '--delete', 'v0.1.0')
    write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n- The first.\n')
    commit()
    expect(release('0.1.0').status).toBe(0)
    expect(read('CHANGELOG.md')).toMatch(/^## 0\.1\.0 \(.*\)\n\n- The first\.$/m)
  })
})

it.each<[why: string, prepare: () => unknown, version: string | undefined, says: RegExp]>([
  ['no version', () => {}, undefined, /Name the version/],
  ['a word for a version', () => {}, 'minor', /Name the version/],
  ['a pre-release', () => {}, '0.2.0-rc.1', /Name the version/],
  ['another branch', () => git('switch', '--quiet', '--create', 'other'), '0.2.0', /main, and this is other/],
  ['a file that differs', () => write('package.json', '{}'), '0.2.0', /differ[\s\S]*M package\.json/],
  ['a new file', () => write('new.txt', ''), '0.2.0', /differ[\s\S]*\?\? new\.txt/],
  [
    'a version that is released',
    () => {
      write('a.txt', '')
      commit()
    },
    '0.1.0',
    /0\.1\.0 is released already: v0\.1\.0 is at/,
  ],
  ['a lower version', () => git('tag', 'v0.10.0'), '0.9.0', /0\.10\.0 is released already/],
  [
    'a changelog that says nothing',
    () => {
      write('CHANGELOG.md', '## Unreleased\n\n## 0.1.0\n')
      commit()
    },
    '0.2.0',
    /nothing under "Unreleased"/,
  ],
  [
    'a check that fails',
    () => {
      write('broken', '')
      commit()
    },
    '0.2.0',
    /"npm run check" failed/,
  ],
])('is refused for %s, and nothing is changed', (_why, prepare, version, says) => {
  prepare()
  const state = () => [
    git('rev-parse', 'HEAD'),
    git('status', '--porcelain'),
    git('tag'),
    existsSync(join(project, 'dist')),
  ]
  const before = state()
  const { status, stdout, stderr } = release(version)
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(says)
  expect(stderr).toMatch(/^release: /)
  expect(state()).toEqual(before)
})
