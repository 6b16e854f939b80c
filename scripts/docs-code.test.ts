import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { blocksOf, root } from './docs-blocks.ts'

// packages/client/test/guides.test.ts compiles and runs them.
const testedElsewhere = ['guide/integrate-a-module.md', 'guide/own-event-types.md']

it('the TypeScript of the pages compiles as it is', () => {
  const project = mkdtempSync(join(tmpdir(), 'gancho-docs-code-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.md') && !path.startsWith('dist') && !testedElsewhere.includes(path),
  )
  for (const page of pages) {
    const blocks = blocksOf(join('docs', page)).filter(({ language }) => language === 'ts')
    for (const [index, { given, code }] of blocks.entries()) {
      const name = `${page.replaceAll(/\W/g, '-')}-${index}.ts`
      writeFileSync(join(project, name), `${given}\n${code}\nexport {}\n`)
    }
  }
  expect(readdirSync(project).length).toBeGreaterThan(5)
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.ts'] }),
  )
  const tsc = join(root, 'node_modules/@typescript/native/bin/tsc')
  expect(spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' }).stdout).toBe('')
})
