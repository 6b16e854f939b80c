import { useText } from '../../../i18n/index.ts'
import type { Change } from './changes.ts'

interface ChangeTableProps {
  readonly caption: string
  /** What the columns are of. */
  readonly before: string
  readonly after: string
  readonly changes: readonly Change[]
}

/** More than anybody compares by eye. */
const most = 200

/** Each place that differs, with what was there and what is. */
export function ChangeTable({ caption, before, after, changes }: ChangeTableProps) {
  const t = useText()
  if (changes.length === 0) return <p className="text-muted">{t('deliveries-detail.changes.none')}</p>
  return (
    <div className="overflow-hidden rounded-md border border-line bg-surface">
      <table className="w-full table-fixed border-collapse text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-line border-b text-muted text-xs">
            <th scope="col" className="h-8 w-2/7 px-3 font-medium">
              {t('deliveries-detail.changes.what')}
            </th>
            <th scope="col" className="px-3 font-medium">
              {before}
            </th>
            <th scope="col" className="px-3 font-medium">
              {after}
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, most).map((change) => (
            <tr key={change.path} className="border-line border-b align-top last:border-b-0">
              <th scope="row" translate="no" className="wrap-anywhere px-3 py-1.5 font-normal">
                {change.path}
              </th>
              <Side value={change.before} />
              <Side value={change.after} />
            </tr>
          ))}
        </tbody>
      </table>
      {changes.length > most && (
        <p className="px-3 py-2 text-muted text-sm">
          {t('deliveries-detail.changes.more', { count: changes.length - most })}
        </p>
      )}
    </div>
  )
}

function Side({ value }: { readonly value: string | undefined }) {
  const t = useText()
  return (
    <td className="wrap-anywhere px-3 py-1.5">
      {value === undefined ? (
        <span className="text-muted">{t('deliveries-detail.changes.absent')}</span>
      ) : (
        <span translate="no">{value}</span>
      )}
    </td>
  )
}
