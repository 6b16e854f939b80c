// How much of the panel a browser loads, compressed, against its budgets. Run after a build of the panel.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../packages/panel/dist/', import.meta.url)
const kilobyte = 1_000

/** In kilobytes of gzip. Source: SPEC section 9. */
const budgets = { firstLoad: 175, styles: 15, route: 50 }

interface Chunk {
  readonly file: string
  readonly name?: string
  readonly src?: string
  readonly isDynamicEntry?: boolean
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

export interface Size {
  readonly name: string
  readonly kilobytes: number
  readonly budget: number
}

/** The sizes of the last build: the first load, its styles, and each screen that is loaded later. */
export function panelSizes(): Size[] {
  const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
    readFileSync(new URL('.vite/manifest.json', dist), 'utf8'),
  )
  const entries = Object.entries(manifest)
  const panel = keyOf(entries, ({ name }) => name === 'panel')
  const page = keyOf(entries, ({ src }) => src === 'index.html')
  // The longer of the languages: one of them is loaded.
  const messages = ['en', 'es'].map((language) =>
    keyOf(entries, ({ name }) => name === `messages-${language}`),
  )
  const first = new Set([...filesOf(manifest, panel), ...filesOf(manifest, page)])
  const firstScripts = Math.max(
    ...messages.map((key) =>
      sizeOf(new Set([...first, ...filesOf(manifest, key)].filter((file) => file.endsWith('.js')))),
    ),
  )
  const styles = sizeOf(new Set([...first].filter((file) => file.endsWith('.css'))))
  const screens = entries.filter(
    ([key, chunk]) => chunk.isDynamicEntry && /-(?:page|screen|webhook)\.tsx$/.test(key),
  )
  return [
    { name: 'first load', kilobytes: firstScripts + styles, budget: budgets.firstLoad },
    { name: 'styles', kilobytes: styles, budget: budgets.styles },
    ...screens.map(([key]) => ({
      name: key.replace('src/', ''),
      kilobytes: sizeOf(new Set([...filesOf(manifest, key)].filter((file) => !first.has(file)))),
      budget: budgets.route,
    })),
  ]
}

function keyOf(entries: readonly [string, Chunk][], fits: (chunk: Chunk) => boolean): string {
  const found = entries.find(([, chunk]) => fits(chunk))
  if (found === undefined) throw new Error('the build of the panel is not as expected')
  return found[0]
}

/** A chunk's file, its styles, and those of all that it needs to run. */
function filesOf(
  manifest: Readonly<Record<string, Chunk>>,
  key: string,
  found = new Set<string>(),
): Set<string> {
  const chunk = manifest[key]
  if (chunk === undefined || found.has(chunk.file)) return found
  found.add(chunk.file)
  for (const style of chunk.css ?? []) found.add(style)
  for (const imported of chunk.imports ?? []) filesOf(manifest, imported, found)
  return found
}

function sizeOf(files: ReadonlySet<string>): number {
  const bytes = [...files].map((file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length)
  return bytes.reduce((sum, each) => sum + each, 0) / kilobyte
}

if (import.meta.main) {
  for (const { name, kilobytes, budget } of panelSizes()) {
    console.log(`${kilobytes.toFixed(1).padStart(6)} KB of ${budget}  ${name}`)
  }
}
