import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk that can be filled: a tmpfs, which only those see who enter its mount namespace. It goes away with them. */
export interface SmallDisk {
  /** Where it is for those who have entered. */
  readonly folder: string
  /** Where it is for this process. */
  readonly path: string
  /** A command that runs another one there, with its arguments. */
  readonly enter: readonly string[]
  /** Takes the room that is there. @param leftMegabytes how much is left. */
  fill(leftMegabytes?: number): void
  /** Gives it back. */
  free(): void
  close(): Promise<void>
}

const isRoot = process.getuid?.() === 0
const chunk = Buffer.alloc(64 * 1024, 1)

/** @throws when this machine does not let us mount one, which a container without user namespaces does not. */
export async function makeSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-disk-'))
  const namespace = isRoot ? ['--mount'] : ['--mount', '--map-current-user', '--keep-caps']
  const mount = `mount -t tmpfs -o size=${megabytes}m,mode=1777 tmpfs ${folder} && echo mounted && exec sleep infinity`
  const holder = spawn('unshare', [...namespace, 'sh', '-c', mount], { stdio: ['ignore', 'pipe', 'pipe'] })
  const end = once(holder, 'exit')
  let trouble = ''
  holder.stderr.on('data', (text: Buffer) => {
    trouble += text.toString()
  })
  const isMounted = await Promise.race([once(holder.stdout, 'data').then(() => true), end.then(() => false)])
  if (!isMounted) {
    rmSync(folder, { recursive: true })
    throw new Error(`No small disk can be mounted on this machine: ${trouble.trim()}`)
  }
  const path = `/proc/${holder.pid}/root${folder}`
  const ballast = join(path, 'ballast')
  const namespaces = isRoot ? ['--mount'] : ['--user', '--preserve-credentials', '--mount']
  return {
    folder,
    path,
    enter: ['nsenter', `--target=${holder.pid}`, ...namespaces, '--'],
    fill(leftMegabytes = 0) {
      const file = openSync(ballast, 'w')
      try {
        for (let size = chunk.length; size >= 512; ) {
          try {
            writeSync(file, chunk, 0, size)
          } catch (error) {
            if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
            size /= 2
          }
        }
        ftruncateSync(file, Math.max(0, fstatSync(file).size - leftMegabytes * 1024 * 1024))
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(ballast, { force: true }),
    async close() {
      holder.kill('SIGKILL')
      await end
      rmSync(folder, { recursive: true })
    },
  }
}
