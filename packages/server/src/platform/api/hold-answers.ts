import type { FastifyInstance, FastifyReply } from 'fastify'

/** Waits, in milliseconds, before an answer; no longer than there is someone to answer to, or a server that runs. */
type Hold = (ms: number, reply: FastifyReply) => Promise<void>

export function holdAnswers(app: FastifyInstance): Hold {
  const held = new Set<() => void>()
  let isClosing = false
  app.addHook('preClose', (done) => {
    isClosing = true
    for (const end of held) end()
    done()
  })
  return (ms, reply) => {
    if (ms === 0 || isClosing) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        held.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      held.add(end)
      reply.raw.once('close', end)
    })
  }
}
