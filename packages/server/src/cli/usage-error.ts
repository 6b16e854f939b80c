/** A command that was called in a way that cannot work. The message says what to write instead. */
export class UsageError extends Error {
  readonly code = 'invalid_usage'

  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
