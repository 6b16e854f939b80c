import { createRequire } from 'node:module'

const manifest: { readonly version: string } = createRequire(import.meta.url)('@gancho/server/package.json')

/** The version of this server, as its package.json states it. Receivers see it in `user-agent`. */
export const { version } = manifest
