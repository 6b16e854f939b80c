import { Fragment } from 'react'
import { useText } from '../i18n/index.ts'
import { CopyButton } from './copy-button.tsx'
import { maskedValue } from './curl.ts'

interface HeadersProps {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly label: string
}

/** The headers of a request or a response, in the order they had. */
export function Headers({ headers, label }: HeadersProps) {
  const t = useText()
  const entries = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  )
  const text = () => entries.map(({ name, value }) => `${name}: ${value}`).join('\n')
  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <h3 className="font-medium">{label}</h3>
        <CopyButton value={text} label={t('ui.headers.copy')} />
      </div>
      <dl
        translate="no"
        className="grid gap-x-4 rounded-md border border-line bg-surface px-3.5 py-2 font-mono text-sm sm:grid-cols-[minmax(7rem,max-content)_minmax(0,1fr)]"
      >
        {entries.map(({ name, value }) => (
          <Fragment key={`${name}: ${value}`}>
            <dt className="pt-1 text-muted sm:pb-1">{name}</dt>
            <dd className="break-all pb-1 sm:pt-1">{value}</dd>
          </Fragment>
        ))}
      </dl>
      {entries.some(({ value }) => value === maskedValue) && (
        <p className="text-muted text-sm">{t('ui.headers.masked')}</p>
      )}
    </div>
  )
}
