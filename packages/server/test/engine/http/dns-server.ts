import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { onTestFinished } from 'vitest'

const recordTypes = new Map([
  [1, 'A'],
  [28, 'AAAA'],
])
export const responseCodes = { ok: 0, serverFailure: 2, noSuchName: 3, refused: 5 }

/** What the name server does with a question. */
export type Answer =
  | { readonly addresses: readonly string[] }
  | { readonly code: number }
  | 'silence'
  | 'truncated'
  | 'garbage'

/** A name server on loopback over UDP (RFC 1035), closed when the test ends; `questions` are those it was asked. */
export async function serveDns(
  answer: (name: string, type: string) => Answer,
): Promise<{ address: string; questions: string[] }> {
  const questions: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, peer) => {
    const { name, type, end } = readQuestion(query)
    questions.push(`${type} ${name}`)
    const reply = answer(name, type)
    if (reply !== 'silence') socket.send(writeReply(query.subarray(0, end), reply), peer.port, peer.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => {
    socket.close()
  })
  return { address: `127.0.0.1:${socket.address().port}`, questions }
}

/** The first question, which begins after a header of 12 bytes: labels, each after its length, then type and class. */
function readQuestion(query: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: recordTypes.get(query.readUInt16BE(at + 1)) ?? 'other', end: at + 5 }
}

/** The question again, with an answer record for each address. */
function writeReply(question: Buffer, reply: Exclude<Answer, 'silence'>): Buffer {
  if (reply === 'garbage') return Buffer.from('not a DNS message')
  const message = Buffer.from(question)
  const addresses = typeof reply === 'object' && 'addresses' in reply ? reply.addresses : []
  const code = typeof reply === 'object' && 'code' in reply ? reply.code : responseCodes.ok
  message.writeUInt16BE((reply === 'truncated' ? 0x8380 : 0x8180) | code, 2)
  message.writeUInt16BE(addresses.length, 6)
  message.writeUInt32BE(0, 8)
  return Buffer.concat([message, ...addresses.map(writeRecord)])
}

function writeRecord(address: string): Buffer {
  const data = Buffer.from(ipaddr.parse(address).toByteArray())
  const head = Buffer.alloc(12)
  // A pointer to the name in the question, type, class IN, time to live 0, length of the data.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(isIPv4(address) ? 1 : 28, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}
