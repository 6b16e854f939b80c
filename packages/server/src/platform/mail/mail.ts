/** Of a message: the name may be empty. */
export interface MailAddress {
  readonly name: string
  readonly address: string
}

/** The mail server of the installation, and whom its messages are from. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on; otherwise from STARTTLS on, where the server offers it. */
  readonly secure: boolean
  readonly credentials: { readonly user: string; readonly password: string } | null
  readonly from: MailAddress
}

/** A message to people, in plain text and in HTML. */
export interface Mail {
  /** Unique, so that who gets it twice can tell: the left part of its Message-ID. */
  readonly id: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What the mail server said of each address. */
export interface MailReceipt {
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
}

/** Hands messages to the mail server of the installation. */
export interface Mailer {
  /** @throws MailError when it took none of the addresses, or did not answer. */
  send(mail: Mail): Promise<MailReceipt>
  /** Has what is under way end within seconds, since the process stops. */
  stop(): void
}

/** A message that could not be handed over; what the mail server said, in a sentence without credentials. */
export class MailError extends Error {
  override readonly name = 'MailError'
}
