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
    paths: [`${server}/src/engine/`, `${server}/src/platform/database/database-clock.ts`],
    except: /engine\/(http|coordination|settle)\/|log-lines|trace-attempts|metrics/,
    tests: [
      `${server}/src/engine`,
      `${server}/test/engine`,
      `${server}/test/platform/database/database-clock.test.ts`,
    ],
    exceptTests: /engine\/(http|coordination)\//,
  },
  rules: {
    paths: [
      `${server}/src/engine/settle/`,
      `${server}/src/engine/http/address-policy.ts`,
      `${server}/src/features/webhooks/url-policy.ts`,
      `${server}/src/features/statistics/range.ts`,
      `${server}/src/features/alerts/rules.ts`,
      `${server}/src/features/receivers/answer.ts`,
      `${server}/src/features/replays/rules.ts`,
      `${server}/src/features/retention/rules.ts`,
      `${server}/src/platform/text/`,
    ],
    tests: [
      `${server}/src/engine/settle`,
      `${server}/src/engine/http`,
      `${server}/src/features`,
      `${server}/src/platform/text`,
      `${server}/test/engine/settle`,
      `${server}/test/engine/attempt`,
      `${server}/test/engine/http/url-corpus.test.ts`,
      ...['webhooks/webhook-settings', 'statistics/statistics', 'receivers/bin-answers'].map(
        (name) => `${server}/test/features/${name}.test.ts`,
      ),
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
    paths: [`${server}/src/features/access/`],
    except: /schema\.ts|queries\.ts|first-operator-key/,
    tests: [`${server}/test/features/access`],
  },
}
