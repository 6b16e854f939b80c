import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The packages' sources, as for Node in .npmrc: nothing has to be built before a test.
  ssr: { resolve: { conditions: ['@gancho/source', ...defaultServerConditions] } },
  test: {
    include: ['{packages,examples}/**/*.test.ts', 'e2e/**/*.test.ts', 'scripts/**/*.test.ts'],
    // Real databases, processes and receivers: a test that hangs must end, but one on a busy machine must not.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores, shared with PostgreSQL and the processes that tests start.
    maxWorkers: 2,
  },
})
