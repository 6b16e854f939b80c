/** Gancho inside another process: what `gancho start` and `gancho dev` do, as functions. */

export { type Config, ConfigError, loadConfig } from './config.ts'
export { type BannerExtras, banner } from './dev/banner.ts'
export { type Dev, startDev } from './dev/dev.ts'
export { type GanchoServer, startServer } from './server/server.ts'
export { stopOnSignal } from './server/stop-on-signal.ts'
