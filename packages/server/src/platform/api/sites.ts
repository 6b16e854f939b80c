import { join, sep } from 'node:path'
import { fastifyStatic } from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { routeNotFound } from './problems.ts'

/** Folders of built files for browsers; null for what is not built. */
export interface Sites {
  readonly panel: string | null
  readonly help: string | null
}

/** What begins so is no page of the panel. */
const notOfThePanel = /^\/(v1|docs|help|assets|bins|openapi\.json|healthz|readyz|metrics)(?![^/?])/

/**
 * Serves the panel at `/`, its help at `/help`, and answers at addresses where nothing else does.
 * @param options.embedOrigins the sites that may show the panel in a frame.
 */
export function serveSites(
  app: FastifyInstance,
  { sites, embedOrigins }: { readonly sites: Sites; readonly embedOrigins: readonly string[] },
): void {
  const headers = headersFor(embedOrigins)
  const { panel, help } = sites
  if (help === null) sayHelpIsNotBuilt(app)
  else serveFolder(app, { prefix: '/help', folder: help, headers })
  if (panel === null) app.get('/', { schema: { hide: true } }, () => panelNotBuilt)
  else serveFolder(app, { prefix: '/', folder: panel, headers, immutable: 'assets', decorateReply: true })
  app.setNotFoundHandler((request, reply) => {
    if (!isPageOfPanel(request)) return routeNotFound(request, reply)
    return panel === null ? reply.send(panelNotBuilt) : reply.sendFile('index.html')
  })
}

const panelNotBuilt = {
  name: 'Gancho',
  docs: '/docs',
  openapi: '/openapi.json',
  panel: 'not built: run "npm run build -w packages/panel" and start again',
}

function sayHelpIsNotBuilt(app: FastifyInstance): void {
  for (const url of ['/help', '/help/*']) {
    app.get(url, { schema: { hide: true } }, (_request, reply) =>
      reply.code(404).send('The help is not built: run "npm run docs:build" and start again.\n'),
    )
  }
}

/** The panel makes its pages in the browser: each of their addresses is its one file. */
function isPageOfPanel({ method, url, headers }: FastifyRequest): boolean {
  const reads = method === 'GET' || method === 'HEAD'
  return reads && headers.accept?.includes('text/html') === true && !notOfThePanel.test(url)
}

function serveFolder(
  app: FastifyInstance,
  site: {
    readonly prefix: string
    readonly folder: string
    readonly headers: Readonly<Record<string, string>>
    /** A folder in it, whose files have other names whenever their content is another. */
    readonly immutable?: string
    /** Adds `reply.sendFile`, for this folder. */
    readonly decorateReply?: boolean
  },
): void {
  const { prefix, folder, headers, immutable, decorateReply = false } = site
  const immutableFiles = immutable === undefined ? null : join(folder, immutable) + sep
  app.register(fastifyStatic, {
    root: folder,
    prefix,
    decorateReply,
    redirect: true,
    extensions: ['html'],
    dotfiles: 'ignore',
    preCompressed: true,
    // Made of time and size, and in an installed package every file has the same time: they would not tell a
    // page from that of the next version.
    etag: false,
    lastModified: false,
    cacheControl: false,
    setHeaders(reply, path) {
      const isImmutable = immutableFiles !== null && path.startsWith(immutableFiles)
      reply.headers(headers)
      reply.header('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

/** Everything comes from this server, and nothing is sent elsewhere. */
function headersFor(embedOrigins: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    ['frame-ancestors', "'self'", ...embedOrigins].join(' '),
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}
