import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Skeleton } from './skeleton.tsx'
import { LoadingStatus } from './states.tsx'
import { useIsTablet } from './use-media-query.ts'

export interface Column<Row> {
  readonly id: string
  readonly header: ReactNode
  /** The header is for those who hear the table: what is below it says enough to the eye. */
  readonly hasHiddenHeader?: boolean
  readonly cell: (row: Row) => ReactNode
  /** Names the row: a link in it, mostly. One column has it. */
  readonly isRowHeader?: boolean
  readonly align?: 'end'
  /** Widths, and at which widths it is there at all. */
  readonly className?: string
}

interface TableProps<Row> {
  /** What the table holds, for those who hear it. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  /** Absent while they load. */
  readonly rows: readonly Row[] | undefined
  readonly keyOf: (row: Row) => string
  /** The same facts in the same order, where there is no room for a table. */
  readonly card: (row: Row) => ReactNode
  /** Cards also where there is room: for a list beside a detail. */
  readonly isList?: boolean
  /** Which row is shown elsewhere on the page. */
  readonly isSelected?: (row: Row) => boolean
  /** Rows of which all cells are as high as this: what skeletons stand for. Default: 52 px. */
  readonly rowClass?: string
  readonly skeletons?: number
}

const frame = 'overflow-hidden rounded-lg border border-line bg-surface'

/** A real table; a list of cards under 640 px. */
export function Table<Row>(props: TableProps<Row>) {
  const isWide = useIsTablet()
  return isWide && !props.isList ? <WideTable {...props} /> : <Cards {...props} />
}

function WideTable<Row>({
  caption,
  columns,
  rows,
  keyOf,
  isSelected,
  rowClass = 'h-13',
  skeletons = 5,
}: TableProps<Row>) {
  const cell = (column: Column<Row>) =>
    cx('px-3 first:pl-4 last:pr-4', column.align === 'end' && 'text-right', column.className)
  return (
    <div className={cx(frame, 'overflow-x-auto')}>
      {rows === undefined && <LoadingStatus />}
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-line border-b">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={cx(cell(column), 'h-9 whitespace-nowrap font-medium text-muted text-xs')}
              >
                {column.hasHiddenHeader ? <span className="sr-only">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined
            ? Array.from({ length: skeletons }, (_, index) => (
                <tr key={String(index)} className={cx(rowClass, 'border-line border-b last:border-b-0')}>
                  {columns.map((column) => (
                    <td key={column.id} className={cell(column)}>
                      <Skeleton className="w-3/4" />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr
                  key={keyOf(row)}
                  className={cx(
                    rowClass,
                    'relative border-line border-b last:border-b-0',
                    isSelected?.(row) ? 'bg-selected' : 'hover:bg-hover',
                  )}
                >
                  {columns.map((column) =>
                    column.isRowHeader ? (
                      <th key={column.id} scope="row" className={cx(cell(column), 'font-normal')}>
                        {column.cell(row)}
                      </th>
                    ) : (
                      <td key={column.id} className={cell(column)}>
                        {column.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  )
}

function Cards<Row>({ caption, rows, keyOf, card, isSelected, skeletons = 5 }: TableProps<Row>) {
  if (rows === undefined) {
    return (
      <div className={frame}>
        <LoadingStatus />
        {Array.from({ length: skeletons }, (_, index) => (
          <div
            key={String(index)}
            className="flex h-20 flex-col justify-center gap-2.5 border-line border-b px-4 last:border-b-0"
          >
            <Skeleton className="w-3/5" />
            <Skeleton className="w-2/5" />
          </div>
        ))}
      </div>
    )
  }
  return (
    <ul aria-label={caption} className={frame}>
      {rows.map((row) => (
        <li
          key={keyOf(row)}
          className={cx(
            'relative border-line border-b px-4 py-3 last:border-b-0',
            isSelected?.(row) && 'bg-selected',
          )}
        >
          {card(row)}
        </li>
      ))}
    </ul>
  )
}
