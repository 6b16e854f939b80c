import { existsSync, readFileSync, statSync } from 'node:fs'
import type { BrowserContext } from 'playwright-core'

const dist = new URL('../../../packages/panel/dist/', import.meta.url)

const types: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  svg: 'image/svg+xml',
}

/** Answers in the server's place with the files of the last build, until the server does it itself. */
export async function serveBuiltPanel(context: BrowserContext, url: string): Promise<void> {
  await context.route(
    (address) => address.origin === url && !/^\/(?:v1|help|docs|b)\//.test(address.pathname),
    (route) => {
      const path = `.${new URL(route.request().url()).pathname}`
      const asked = new URL(path, dist)
      const file = existsSync(asked) && statSync(asked).isFile() ? asked : new URL('index.html', dist)
      const ending = file.pathname.split('.').at(-1) ?? ''
      return route.fulfill({
        body: readFileSync(file),
        contentType: types[ending] ?? 'application/octet-stream',
      })
    },
  )
}
