import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { root } from './docs-blocks.ts'
import { supportedMajors } from './postgres-binaries.ts'

const read = (path: string) => parse(readFileSync(join(root, '.github', path), 'utf8'))

interface Step {
  readonly uses?: string
  readonly run?: string
}

describe('the forms for issues', () => {
  const forms = globSync('ISSUE_TEMPLATE/*.yml', { cwd: join(root, '.github') }).filter(
    (path) => !path.endsWith('config.yml'),
  )

  it('are for what is wrong and for what is missing', () => {
    expect(forms.sort()).toEqual(['ISSUE_TEMPLATE/bug.yml', 'ISSUE_TEMPLATE/idea.yml'])
  })

  // A form that the forge cannot read is not shown, and says so to nobody.
  it.each(forms)('%s is one that the forge can show', (path) => {
    const { name, description, body } = read(path)
    expect([name, description]).toEqual([expect.any(String), expect.any(String)])
    const questions = body.filter(({ type }: { type: string }) => type !== 'markdown')
    const ids = questions.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(questions.length)
    for (const { type, id, attributes } of questions) {
      expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type)
      expect([id, attributes.label]).toEqual([expect.stringMatching(/^\w+$/), expect.any(String)])
    }
    expect(questions.some(({ validations }: { validations?: object }) => validations !== undefined)).toBe(
      true,
    )
  })

  it('lead whoever found a vulnerability to where it is private', () => {
    const { blank_issues_enabled, contact_links } = read('ISSUE_TEMPLATE/config.yml')
    expect(blank_issues_enabled).toBe(false)
    const { url } = contact_links.find(({ name }: { name: string }) => /vulnerability/.test(name))
    expect(`${url}`).toBe(manifest.homepage.replace('#readme', '/security/advisories/new'))
  })
})

describe('the workflow of the tests', () => {
  const { jobs } = read('workflows/test.yml')
  const { matrix } = jobs.test.strategy
  const steps: readonly Step[] = jobs.test.steps

  it('runs the test command on the oldest Node.js, on the one of the repository, and on every PostgreSQL', () => {
    const oldest = `${manifest.engines.node.replace('>=', '')}.0`
    expect(matrix.node).toEqual([oldest, manifest.devDependencies.node])
    expect(matrix.postgres.map(String)).toEqual(supportedMajors)
    expect(jobs.test.env.GANCHO_TEST_POSTGRES).toBe('${' + '{ matrix.postgres }}')
    expect(steps.at(-1)?.run).toBe('sh .ci/run')
    expect(existsSync(join(root, '.ci/run'))).toBe(true)
  })

  it.each(['test.yml', 'publish.yml'])('%s has scripts that a shell can read, and pinned actions', (file) => {
    const all: readonly Step[] = Object.values<{ steps: Step[] }>(read(`workflows/${file}`).jobs).flatMap(
      ({ steps }) => steps,
    )
    for (const { run, uses } of all) {
      if (run !== undefined) expect([run, spawnSync('sh', ['-nc', run]).status]).toEqual([run, 0])
      else expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/)
    }
  })
})

it('the workflow that publishes compares the tag with the version, and gives provenance', () => {
  const { on, permissions, jobs } = read('workflows/publish.yml')
  expect([on, permissions]).toEqual([{ push: { tags: ['v*'] } }, { contents: 'read', 'id-token': 'write' }])
  const steps: readonly Step[] = jobs.publish.steps
  const compare = steps.find(({ run }) => run?.includes('GITHUB_REF_NAME'))?.run ?? ''
  const withTag = (tag: string) =>
    spawnSync('sh', ['-c', compare], { cwd: root, env: { ...process.env, GITHUB_REF_NAME: tag } }).status
  expect([withTag(`v${manifest.version}`), withTag('v0.0.1')]).toEqual([0, 1])
  expect(steps.at(-1)?.run).toBe('npm publish -w packages/verify -w packages/client -w packages/server')
})
