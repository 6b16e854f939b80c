import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { sourceEnvironment } from '../../scripts/source-environment.ts'
import type { Case } from '../case.ts'
import { seconds } from '../format.ts'

const main = fileURLToPath(new URL('../../examples/erp/src/main.ts', import.meta.url))

/** What `npm start` runs, in an empty folder, until it shows a verified delivery. */
export const firstCommand: Case = {
  name: 'first',
  async run({ scope }) {
    const folder = mkdtempSync('/tmp/gancho-bench-')
    scope.onEnd(() => rmSync(folder, { recursive: true, force: true }))
    const startedMs = performance.now()
    const child = spawn(process.execPath, [main], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: folder,
      env: { ...sourceEnvironment, PORT: '0', ERP_PORT: '0' },
    })
    scope.onEnd(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    })
    for await (const line of createInterface(child.stdout)) {
      if (!line.includes('verified')) continue
      const tookMs = performance.now() - startedMs
      return [
        {
          what: 'first command in an empty folder → first verified delivery on screen',
          measured: seconds(tookMs),
          reach: '≤ 15 s',
          values: { tookMs },
        },
      ]
    }
    throw new Error('the first command ended without a verified delivery')
  },
}
