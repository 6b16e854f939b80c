import { useLingui } from '@lingui/react'

/** The pages of help that the server has, in both languages, and places in them. */
export type HelpPage =
  | 'webhooks'
  | 'deliveries'
  | 'testing'
  | 'signatures'
  | 'retries'
  | 'alerts'
  | 'alerts#settings'
  | 'alerts#events'
  | 'troubleshooting'

/** `helpUrl('retries')`: the address of a page of help in the current language. */
export function useHelpUrl(): (page: HelpPage) => string {
  const { i18n } = useLingui()
  return (page) => `/help/${i18n.locale}/${page}`
}
