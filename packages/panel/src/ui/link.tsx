import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react'
import { type HelpPage, useHelpUrl, useText } from '../i18n/index.ts'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'

const look =
  'rounded-sm text-accent-ink underline decoration-accent-ink/35 underline-offset-3 hover:decoration-current'

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly ref?: Ref<HTMLAnchorElement>
}

function Anchor({ className, children, ...props }: AnchorProps) {
  return (
    <a {...props} className={cx(look, className)}>
      {children}
    </a>
  )
}

/** A link to another screen, in text. */
export const TextLink = createLink(Anchor)

interface ExternalLinkProps {
  readonly href: string
  /** Absent inside RichText, which passes the words. */
  readonly children?: ReactNode
  readonly className?: string
}

/** A link out of the panel: it opens a new tab, and says so. */
export function ExternalLink({ href, children, className }: ExternalLinkProps) {
  const t = useText()
  return (
    <a href={href} target="_blank" rel="noreferrer" className={cx(look, className)}>
      {children}
      <Icon name="external" className="mb-0.5 ml-1 inline size-3" />
      <span className="sr-only"> {t('ui.opensNewTab')}</span>
    </a>
  )
}

/** A link to a page of help, in the current language. */
export function HelpLink({ page, children }: { readonly page: HelpPage; readonly children?: ReactNode }) {
  const helpUrl = useHelpUrl()
  return <ExternalLink href={helpUrl(page)}>{children}</ExternalLink>
}
