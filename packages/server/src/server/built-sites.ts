import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Sites } from '../platform/api/sites.ts'

/** Source runs from a checkout; what is compiled runs from a package, which holds the built files. */
const isPackage = import.meta.filename.endsWith('.js')

const folders = isPackage
  ? { panel: '../panel', help: '../help' }
  : { panel: '../../../panel/dist', help: '../../../../docs/dist' }

/** What is built of the panel and its help. */
export function builtSites(): Sites {
  return { panel: builtSite(folders.panel), help: builtSite(folders.help) }
}

function builtSite(path: string): string | null {
  const folder = join(import.meta.dirname, path)
  return existsSync(join(folder, 'index.html')) ? folder : null
}
