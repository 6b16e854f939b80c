import { cx } from './cx.ts'

interface UrlTextProps {
  readonly url: string
  readonly className?: string
}

/** A URL to be told by its host: the host stands out, the end of a long path stays in sight. */
export function UrlText({ url, className }: UrlTextProps) {
  const parsed = URL.parse(url)
  const host = parsed?.host ?? url
  const rest = parsed === null ? '' : `${parsed.pathname}${parsed.search}`
  const end = rest.slice(-12)
  return (
    <span translate="no" title={url} className={cx('flex min-w-0 max-w-full', className)}>
      <span className="max-w-3/4 shrink-0 truncate font-medium in-[h1,h2]:font-semibold">{host}</span>
      {rest !== '/' && (
        <>
          <span className="truncate font-normal text-muted">{rest.slice(0, -12)}</span>
          <span className="shrink-0 font-normal text-muted">{end}</span>
        </>
      )}
    </span>
  )
}

/** The host of a URL, to name a webhook by. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}
