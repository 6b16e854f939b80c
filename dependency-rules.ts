import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser'

/**
 * Who may import whom, for `npm run check:deps`: allow-lists, so that a new folder may import nothing until it is named.
 * Imports of types count like all others. A path ends where a folder or a file of that name ends.
 */

const client = 'packages/client/src'
const panel = 'packages/panel/src'
const server = 'packages/server/src'
const verify = 'packages/verify/src'

/** What the HTTP API's client needs, without the part for producers. */
const api = [`${client}/http`, `${client}/json-text`]

/** What a room shows to others: one file. */
const face = (room: string): readonly string[] => [`${server}/${room}/index.ts`]

const houses = ['platform', 'engine', 'features'].map((name) => `${server}/${name}`)

/**
 * Each room, and what it may import of our own files besides itself. Of `<folder>/*` each subfolder is a room, and may
 * not import the others. A room within a room would answer to both lists: name the rooms, or the house, never both.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  [verify]: [],
  [client]: [verify],
  [`${server}/platform`]: [verify, client],
  [`${server}/engine`]: [`${server}/platform`, verify, client],
  [`${server}/features/*`]: [
    ...face('features/[^/]+'),
    ...face('engine'),
    `${server}/platform`,
    verify,
    client,
  ],
  [`${server}/server`]: [...houses, `${server}/config.ts`, verify, client],
  [`${server}/dev`]: [...houses, `${server}/server`, `${server}/config.ts`, verify, client],
  [`${server}/cli`]: [...houses, `${server}/server`, `${server}/dev`, `${server}/config.ts`, verify, client],
  [`${server}/config.ts`]: [`${server}/platform`, `${server}/engine`],
  [`${server}/index.ts`]: [`${server}/server`, `${server}/dev`, `${server}/config.ts`],
  [`${panel}/i18n`]: [`${panel}/locales`, ...api],
  [`${panel}/ui`]: [`${panel}/i18n`, `${client}/json-text`],
  [`${panel}/data`]: [`${panel}/i18n`, ...api],
  [`${panel}/features/*`]: [`${panel}/ui`, `${panel}/data`, `${panel}/i18n`, ...api, verify],
  [`${panel}/app`]: [`${panel}/ui`, `${panel}/data`, `${panel}/i18n`, `${panel}/features`, ...api],
  'examples/erp/src': [client, server],
}

const ours = '^(packages|examples|scripts|bench|e2e)/'
const sources = '^(packages|examples)/[^/]+/src/'
const tests = '[.]test[.]tsx?$'

const within = (folder: string): string => `^${folder}(/|$)`

/** The rule of one room. The name of a subfolder is `([^/]+)` where it imports, and `$1` where it is imported. */
const ruleOf = ([room, mayImport]: readonly [string, readonly string[]]): IForbiddenRuleType => ({
  name: room,
  comment: `${room} may import ${['itself', ...mayImport].join(', ')} and nothing else of ours.`,
  severity: 'error',
  from: { path: within(room.replace('*', '([^/]+)')), pathNot: tests },
  to: { path: ours, pathNot: [room.replace('*', '$1'), ...mayImport].map(within) },
})

const inNoRoom: IForbiddenRuleType = {
  name: 'in-no-room',
  comment: 'A new folder imports nothing of ours until dependency-rules.ts says what it may import.',
  severity: 'error',
  from: {
    path: sources,
    pathNot: [tests, ...Object.keys(rooms).map((room) => within(room.replace('*', '[^/]+')))],
  },
  to: { path: ours },
}

const noCircles: IForbiddenRuleType = {
  name: 'no-circles',
  comment: 'Move what both files need into a third one.',
  severity: 'error',
  from: {},
  to: { circular: true },
}

/** What is not found would pass every rule: a condition that the exports of a package gained, for example. */
const isFound: IForbiddenRuleType = {
  name: 'is-found',
  comment: 'Nothing is there, or the options of dependency-rules.ts do not lead there.',
  severity: 'error',
  // Scripts of the built pages import what is beside them there.
  from: { pathNot: '^scripts/site/assets/' },
  to: { couldNotResolve: true },
}

/** The one module of verify that a library is copied into when the package is built. */
const portableHmac = within(`${verify}/portable-hmac.ts`)

const verifyImportsNothing: IForbiddenRuleType = {
  name: 'verify-imports-nothing',
  comment:
    'packages/verify has no dependencies, and runs where there is no Node: only its entry for Node asks for node:crypto.',
  severity: 'error',
  from: { path: within(verify), pathNot: [tests, portableHmac, within(`${verify}/node.ts`)] },
  to: { pathNot: ours },
}

const browserHasNoNode: IForbiddenRuleType = {
  name: 'browser-has-no-node',
  comment: 'This code runs in browsers, which have no modules of Node.',
  severity: 'error',
  from: { path: [panel, ...api].map(within), pathNot: tests },
  to: { dependencyTypes: ['core'] },
}

const uiHasNoData: IForbiddenRuleType = {
  name: 'ui-has-no-data',
  comment: 'A component of ui shows what it is given; features fetch it.',
  severity: 'error',
  from: { path: within(`${panel}/ui`) },
  to: { path: 'node_modules/@tanstack/react-query/' },
}

const onlyTestsImportDevDependencies: IForbiddenRuleType = {
  name: 'only-tests-import-dev-dependencies',
  comment:
    'Name the package under "dependencies" in the package.json beside this src, or import it in tests only.',
  severity: 'error',
  from: { path: sources, pathNot: [tests, portableHmac] },
  to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
}

const configuration: IConfiguration = {
  forbidden: [
    noCircles,
    ...Object.entries(rooms).map(ruleOf),
    inNoRoom,
    isFound,
    verifyImportsNothing,
    browserHasNoNode,
    uiHasNoData,
    onlyTestsImportDevDependencies,
  ],
  options: {
    tsPreCompilationDeps: true,
    // What is built is not read; a package that imports it is seen all the same.
    doNotFollow: { path: 'node_modules|^(packages/[^/]+|docs)/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@gancho/source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}

export default configuration
