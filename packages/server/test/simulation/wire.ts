/** What PostgreSQL says of a column of an answer. */
export interface Column {
  readonly name: string
  readonly type: number
}

/** The messages of one answer, put together. */
export interface WireAnswer {
  readonly columns: readonly Column[]
  readonly rows: readonly (string | null)[][]
  /** As `INSERT 0 1`; empty when nothing ran. */
  readonly tag: string
  /** By the letters of the protocol, as `C` for the SQLSTATE; null when all went well. */
  readonly error: Readonly<Record<string, string>> | null
  readonly isInTransaction: boolean
}

/**
 * The few messages of PostgreSQL's protocol that a simulation needs, read and written in one go: a general parser takes
 * longer than the statements. Source: PostgreSQL documentation, "Message Formats".
 */
export const wire = {
  parse: (name: string, text: string) => message('P', Buffer.from(`${name}\0${text}\0\0\0`)),
  describe: (name: string) => message('D', Buffer.from(`S${name}\0`)),
  sync: () => message('S', Buffer.alloc(0)),

  /** Binds parameters, as texts, to a prepared statement and executes it. */
  execute(name: string, values: readonly (string | null)[]): Buffer {
    const parts: Buffer[] = [Buffer.from(`\0${name}\0`), int16(0), int16(values.length)]
    for (const value of values) {
      if (value === null) parts.push(int32(-1))
      else parts.push(int32(Buffer.byteLength(value)), Buffer.from(value))
    }
    parts.push(int16(0))
    return Buffer.concat([message('B', Buffer.concat(parts)), message('E', Buffer.from([0, 0, 0, 0, 0]))])
  },

  read(bytes: Buffer): WireAnswer {
    const rows: (string | null)[][] = []
    let columns: readonly Column[] = []
    let tag = ''
    let error: Record<string, string> | null = null
    let isInTransaction = false
    for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
      const type = String.fromCharCode(bytes[at] ?? 0)
      const body = at + 5
      if (type === 'D') rows.push(readRow(bytes, body))
      else if (type === 'T') columns = readColumns(bytes, body)
      else if (type === 'C') tag = readText(bytes, body)
      else if (type === 'E') error = readError(bytes, body)
      else if (type === 'Z') isInTransaction = bytes[body] !== 'I'.charCodeAt(0)
    }
    return { columns, rows, tag, error, isInTransaction }
  },
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

function int16(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(2)
  buffer.writeInt16BE(value)
  return buffer
}

function int32(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(4)
  buffer.writeInt32BE(value)
  return buffer
}

function readText(bytes: Buffer, at: number): string {
  return bytes.toString('utf8', at, bytes.indexOf(0, at))
}

function readRow(bytes: Buffer, at: number): (string | null)[] {
  const row: (string | null)[] = []
  let from = at + 2
  for (let left = bytes.readInt16BE(at); left > 0; left -= 1) {
    const length = bytes.readInt32BE(from)
    from += 4
    row.push(length < 0 ? null : bytes.toString('utf8', from, from + length))
    from += Math.max(0, length)
  }
  return row
}

function readColumns(bytes: Buffer, at: number): readonly Column[] {
  const columns: Column[] = []
  let from = at + 2
  for (let left = bytes.readInt16BE(at); left > 0; left -= 1) {
    const name = readText(bytes, from)
    from += Buffer.byteLength(name) + 1
    columns.push({ name, type: bytes.readInt32BE(from + 6) })
    from += 18
  }
  return columns
}

function readError(bytes: Buffer, at: number): Record<string, string> {
  const fields: Record<string, string> = {}
  for (let from = at; bytes[from] !== 0; ) {
    const text = readText(bytes, from + 1)
    fields[String.fromCharCode(bytes[from] ?? 0)] = text
    from += Buffer.byteLength(text) + 2
  }
  return fields
}
