/**
 * What a process that runs from the sources needs of the environment, for those that get nothing else of it.
 * NODE_OPTIONS names the condition that leads imports of `@gancho/…` to the sources (see .npmrc): without it they lead
 * to what is built when a package is packed.
 */
export const sourceEnvironment = {
  PATH: process.env.PATH,
  NODE_OPTIONS: process.env.NODE_OPTIONS,
}
