/** One event of a stream. */
export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/**
 * Reads server-sent events out of text that comes in pieces, wherever it is cut:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream. An event that has not ended
 * with the text is none.
 * @returns takes the next piece, and gives the events that it completes.
 */
export function createEventParser(): (piece: string) => ServerEvent[] {
  let line = ''
  /** The last piece ended with a carriage return: a line feed after it belongs to it. */
  let endedWithReturn = false
  let event = ''
  let data: string[] = []

  function takeLine(text: string): ServerEvent | null {
    if (text === '') {
      const done = data.length === 0 ? null : { event: event || 'message', data: data.join('\n') }
      event = ''
      data = []
      return done
    }
    const colon = text.indexOf(':')
    const field = colon === -1 ? text : text.slice(0, colon)
    const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
    return null
  }

  return (piece) => {
    const text = endedWithReturn && piece.startsWith('\n') ? piece.slice(1) : piece
    if (piece !== '') endedWithReturn = piece.endsWith('\r')
    const lines = (line + text).split(/\r\n|\n|\r/)
    line = lines.pop() ?? ''
    return lines.map(takeLine).filter((done) => done !== null)
  }
}
