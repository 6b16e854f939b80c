import type { FastifyInstance } from 'fastify'

const defaultPort = 3000

/**
 * Listens on loopback: on the port asked for, or when none is, on 3000 or else any free one.
 * @param say told when 3000 is not the one.
 * @returns the URL.
 */
export async function listen(
  app: FastifyInstance,
  asked: string | undefined,
  say: (message: string) => void,
): Promise<string> {
  const host = '127.0.0.1'
  if (asked !== undefined && asked !== '') return await app.listen({ host, port: portOf(asked) })
  try {
    return await app.listen({ host, port: defaultPort })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    say(
      `Port ${defaultPort} is taken by another program: the ERP takes a free one. Choose one with ERP_PORT.`,
    )
    return await app.listen({ host, port: 0 })
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`ERP_PORT is "${text}": write a whole number from 0 to 65535; 0 takes a free port.`)
}
