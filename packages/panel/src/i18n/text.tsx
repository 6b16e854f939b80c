import { Trans, useLingui } from '@lingui/react'
import type { ReactElement } from 'react'
import type { Messages } from './messages.gen.ts'

export type MessageId = keyof Messages

/** The values of a message, when it has any. */
type Values<Id extends MessageId> = Messages[Id] extends null ? [] : [values: Messages[Id]]

export type Translate = <Id extends MessageId>(id: Id, ...values: Values<Id>) => string

/** `t('webhooks.delete.title', { host })`: the text in the current language. Ids and values are checked by type. */
export function useText(): Translate {
  const { i18n } = useLingui()
  return (id, ...[values]) => i18n._(id, values ?? {})
}

type RichTextProps<Id extends MessageId> = {
  readonly id: Id
  /** The elements for the tags in the message: `<docs>read on</docs>` takes `{ docs: <Link … /> }`. */
  readonly tags: Readonly<Record<string, ReactElement>>
} & (Messages[Id] extends null ? { readonly values?: never } : { readonly values: Messages[Id] })

/** A text with elements in it, such as links. */
export function RichText<Id extends MessageId>({ id, tags, values }: RichTextProps<Id>) {
  return <Trans id={id} components={tags} values={{ ...values }} />
}
