/** A part of the code whose tests are tried out, and which those are. */
export interface Target {
  /** Its files, and folders with all that is in them. */
  readonly paths: readonly string[]
  /** What of the folder is left out: texts, types, and what logs. */
  readonly except?: RegExp
  /** The tests that have to notice, beside those that have the name of a file: paths or the beginnings of them. */
  readonly tests: readonly string[]
  /** Which of those are left out: tests of what `except` names, which would only make a survivor slow to find. */
  readonly exceptTests?: RegExp
}

const server = 'packages/server'

/** By the name that `--only` takes. */
export const targets: Readonly<Record<string, Target>> = {
  engine: {
    paths: [
      `${server}/src/worker/`,
      `${server}/src/platform/database/database-clock.ts`,
      `${server}/src/engine/claim/queries.ts`,
      `${server}/src/engine/record/queries.ts`,
      `${server}/src/engine/leases/release.queries.ts`,
      `${server}/src/engine/leases/queries.ts`,
    ],
    except: /mailing|alert|observe-worker|attempt-line|rate-loop|queue-engine|timers/,
    tests: [
      `${server}/src/worker`,
      `${server}/test/worker`,
      ...['record', 'record-webhook-health', 'database-clock'].map(
        (name) => `${server}/test/store/${name}.test.ts`,
      ),
    ],
    exceptTests: /mailing|alerts|success-rate|operational-events/,
  },
  rules: {
    paths: [`${server}/src/domain/`],
    except: /\.gen\.ts|mail|words|api-error|operational-events|limits|clock\.ts/,
    tests: [
      `${server}/src/domain`,
      `${server}/test/pipeline`,
      `${server}/test/engine/http/url-corpus.test.ts`,
      ...['webhook-settings', 'stats', 'bin-answers'].map((name) => `${server}/test/api/${name}.test.ts`),
    ],
  },
  verify: {
    paths: ['packages/verify/src/'],
    // Not those that start other languages and processes: they take minutes, and verify the same vectors.
    tests: ['src', 'test/vectors.test.ts', 'test/interop.test.ts', 'test/adapters'].map(
      (name) => `packages/verify/${name}`,
    ),
  },
  access: {
    paths: [
      `${server}/src/features/access/access.ts`,
      `${server}/src/features/access/own-origin.ts`,
      `${server}/src/features/access/session-cookie.ts`,
      `${server}/src/features/access/keyring.ts`,
      `${server}/src/features/access/session-registry.ts`,
      `${server}/src/features/access/sign-in.ts`,
      `${server}/src/features/access/portal-links.ts`,
      `${server}/src/features/access/configured-operator.ts`,
    ],
    tests: ['access', 'sessions', 'portal-links', 'api-keys', 'cross-site', 'isolation'].map(
      (name) => `${server}/test/api/${name}.test.ts`,
    ),
  },
}
