// Builds the packages that are published: JavaScript and types in packages/<name>/dist, with a manifest whose
// exports point there. In the repository they run from source, so the manifests there name the source.
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const published = ['verify', 'client', 'server'] as const
/** What a package ships beside its code. */
const extras = ['README.md', 'vectors']

interface Manifest {
  name: string
  exports: Record<string, string>
  bin?: Record<string, string>
  devDependencies?: unknown
  dependencies?: unknown
  [field: string]: unknown
}

/** Compiles one package into its dist folder. @returns the folder. */
function build(name: string): string {
  const folder = join(root, 'packages', name)
  const dist = join(folder, 'dist')
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist)
  const config = join(dist, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({
      extends: '../../../tsconfig.build.json',
      compilerOptions: { rootDir: '../src', outDir: '.', types: ['node'] },
      include: ['../src'],
      exclude: ['../src/**/*.test.ts'],
    }),
  )
  execFileSync('tsc', ['-p', config], { stdio: 'inherit' })
  rmSync(config)
  nameCompiledFiles(dist)
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(publishedManifest(folder), null, 2)}\n`)
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
  for (const extra of extras) {
    if (existsSync(join(folder, extra))) cpSync(join(folder, extra), join(dist, extra), { recursive: true })
  }
  if (name === 'server') addSites(dist)
  return dist
}

/** The server serves the panel and its help from its own folder. Both are built there: others use those of the checkout. */
function addSites(dist: string): void {
  const options = ['--logLevel', 'warn', '--outDir', '../server/dist/panel', '--emptyOutDir']
  execFileSync('npm', ['run', '--silent', 'build', '-w', 'packages/panel', '--', ...options], {
    cwd: root,
    stdio: 'inherit',
  })
  // What the size is measured by is of no use to a server.
  rmSync(join(dist, 'panel/.vite'), { recursive: true, force: true })
  // It says where it wrote the site; the standard output of this script is the packages.
  execFileSync('node', ['scripts/site/build.ts', join(dist, 'help')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** The compiler rewrites imports of `./x.ts` in the code it emits, but leaves them in the types. */
function nameCompiledFiles(dist: string): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join(dist, file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'))
  }
}

function publishedManifest(folder: string): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const compiled = (path: string, ending: string) => path.replace('./src/', './').replace(/\.ts$/, ending)
  const { devDependencies: _, private: __, scripts: ___, ...kept } = manifest
  return {
    ...kept,
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([subpath, source]) => [
        subpath,
        { types: compiled(source, '.d.ts'), default: compiled(source, '.js') },
      ]),
    ) as unknown as Record<string, string>,
    ...(manifest.bin && {
      bin: Object.fromEntries(
        Object.entries(manifest.bin).map(([command, source]) => [command, compiled(source, '.js')]),
      ),
    }),
  }
}

const target = process.argv[2] ?? join(root, 'dist')
mkdirSync(target, { recursive: true })
for (const name of published) {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', target, build(name)], {
    encoding: 'utf8',
  })
  console.log(join(target, packed.trim()))
}
