import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sourceEnvironment } from '../source-environment.ts'
import { watch } from '../terminal.ts'
import type { Place } from './run.ts'

const root = join(import.meta.dirname, '../..')

/** The running example, as `npm start` begins it, and a receiver of the reader's own: the place of the sessions. */
export async function startExample(): Promise<{ readonly place: Place; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-sessions-'))
  const bin = join(folder, '.bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'gancho'),
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'packages/server/src/cli/gancho.ts')}' "$@"\n`,
  )
  chmodSync(join(bin, 'gancho'), 0o755)
  const environment = { ...sourceEnvironment, PATH: `${bin}:${process.env.PATH}`, HOME: folder, TZ: 'UTC' }
  const example = spawn(process.execPath, [join(root, 'examples/erp/src/main.ts')], {
    cwd: folder,
    env: { ...environment, PORT: '0', ERP_PORT: '0' },
    detached: true,
  })
  const program = watch(example)
  const receiver = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(204).end())
  }).listen(0, '127.0.0.1')
  const [, builtIn = ''] = await program.printed(/Receiver +http:\/\/([\d.:]+)[\s\S]*invoice\.created/)
  const server = new URL(readFileSync(join(folder, '.gancho/demo-tenant.url'), 'utf8').trim()).host
  return {
    place: {
      folder,
      environment,
      here: new Map([
        ['127.0.0.1:8484', server],
        ['127.0.0.1:8485', builtIn],
        ['/srv/erp', folder],
        ['4000', String((receiver.address() as AddressInfo).port)],
      ]),
    },
    async stop() {
      receiver.close()
      receiver.closeAllConnections()
      await program.end()
      rmSync(folder, { recursive: true })
    },
  }
}
