import { GanchoError } from '../errors.ts'

/** Without a transaction the event would be committed on its own: what an outbox must never do. */
export function endedTransaction(library: string): GanchoError {
  return new GanchoError(
    'transaction_unusable',
    `The ${library} transaction is not open: it has not begun, or it is over. The event could be committed without ` +
      'your work, or your work without it. Begin first, and await every trigger before you commit.',
  )
}
