import { cloneElement, type ReactElement, useId, useLayoutEffect, useRef, useState } from 'react'
import { useFormat, useText } from '../i18n/index.ts'
import { type BarCounts, barFill, barSeries, Hatch, stack, totalOf } from './bars.tsx'
import { Button } from './button.tsx'
import { cx } from './cx.ts'

export interface ChartBar {
  readonly id: string
  /** Its span of time, in words. */
  readonly name: string
  /** Under the bar; absent where there is no room for each. */
  readonly tick?: string
  readonly counts: BarCounts
  /** Where its deliveries are listed: a link element without children. */
  readonly link: ReactElement<{
    className?: string
    'aria-label'?: string
    title?: string
    children?: ReactElement
  }>
}

interface BarChartProps {
  /** What it shows, with the headline number. */
  readonly label: string
  /** The heading of the first column, when it is shown as a table. */
  readonly spanHeader: string
  readonly bars: readonly ChartBar[]
}

const labelIds = { delivered: 'ui.delivered', retried: 'ui.retried', failed: 'ui.failed' } as const

/** Bars over time, each a link to what it counts; the same as a table for those who want figures. */
export function BarChart({ label, spanHeader, bars }: BarChartProps) {
  const t = useText()
  const [isTable, setTable] = useState(false)
  return (
    <figure>
      <figcaption className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="sr-only">{label}</span>
        {barSeries.map((series) => (
          <span key={series} className="flex items-center gap-1.5 text-muted text-sm">
            <Swatch series={series} />
            {t(labelIds[series])}
          </span>
        ))}
        <Button
          look="quiet"
          size="sm"
          className="ml-auto"
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? t('ui.viewAsChart') : t('ui.viewAsTable')}
        </Button>
      </figcaption>
      {isTable ? (
        <ChartTable label={label} spanHeader={spanHeader} bars={bars} />
      ) : (
        <Chart label={label} bars={bars} />
      )}
    </figure>
  )
}

/** What can be pressed is at least this wide, in pixels (WCAG 2.2, 2.5.8). */
const narrowestLink = 24

/** Whether there is room for each bar to be a link; where there is not, the table has the links. */
function useRoomForLinks(count: number) {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, hasRoom: width >= count * narrowestLink }
}

function Chart({ label, bars }: Pick<BarChartProps, 'label' | 'bars'>) {
  const t = useText()
  const format = useFormat()
  const { ref, hasRoom } = useRoomForLinks(bars.length)
  const highest = Math.max(1, ...bars.map(({ counts }) => totalOf(counts)))
  return (
    <div className="relative pl-10">
      <span className="figures absolute top-0 left-0 text-muted text-xs">{format.number(highest)}</span>
      <span className="figures absolute bottom-5 left-0 text-muted text-xs">{format.number(0)}</span>
      <div
        ref={ref}
        {...(!hasRoom && { role: 'img', 'aria-label': label })}
        className="flex h-40 items-stretch border-line border-b"
      >
        {bars.map((bar) => {
          const name = t('ui.barName', { span: bar.name, ...bar.counts })
          return hasRoom ? (
            cloneElement(bar.link, {
              key: bar.id,
              className: 'min-w-0 flex-1 px-px focus-visible:-outline-offset-2 hover:bg-hover',
              'aria-label': name,
              title: name,
              children: <Stack counts={bar.counts} highest={highest} />,
            })
          ) : (
            <span key={bar.id} title={name} className="min-w-0 flex-1 px-px">
              <Stack counts={bar.counts} highest={highest} />
            </span>
          )
        })}
      </div>
      <div aria-hidden="true" className="flex h-5 items-end">
        {bars.map((bar) => (
          <span key={bar.id} className="figures relative h-4 min-w-0 flex-1 text-muted text-xs">
            <span className="-translate-x-1/2 absolute left-1/2 whitespace-nowrap">{bar.tick}</span>
          </span>
        ))}
      </div>
    </div>
  )
}

function Stack({ counts, highest }: { readonly counts: BarCounts; readonly highest: number }) {
  const patternId = useId()
  return (
    <svg viewBox="0 0 10 100" preserveAspectRatio="none" className="size-full" aria-hidden="true">
      <Hatch id={patternId} />
      {stack(counts, highest).map(({ series, top, height }) => (
        <g key={series}>
          <rect y={top * 100} width="10" height={Math.max(height * 100, 0.7)} className={barFill[series]} />
          {series === 'failed' && (
            <rect y={top * 100} width="10" height={height * 100} fill={`url(#${patternId})`} />
          )}
        </g>
      ))}
    </svg>
  )
}

function Swatch({ series }: { readonly series: (typeof barSeries)[number] }) {
  const patternId = useId()
  return (
    <svg viewBox="0 0 10 10" className="size-2.5 overflow-hidden rounded-sm" aria-hidden="true">
      <Hatch id={patternId} />
      <rect width="10" height="10" className={barFill[series]} />
      {series === 'failed' && <rect width="10" height="10" fill={`url(#${patternId})`} />}
    </svg>
  )
}

function ChartTable({ label, spanHeader, bars }: BarChartProps) {
  const t = useText()
  const format = useFormat()
  return (
    <div className="max-h-72 overflow-auto">
      <table className="figures w-full text-left">
        <caption className="sr-only">{label}</caption>
        <thead className="text-muted text-xs">
          <tr className="border-line border-b">
            <th scope="col" className="h-8 pr-3 font-medium">
              {spanHeader}
            </th>
            {barSeries.map((series) => (
              <th key={series} scope="col" className="px-3 text-right font-medium">
                {t(labelIds[series])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.id} className="border-line border-b last:border-b-0">
              <th scope="row" className="h-8 pr-3 font-normal">
                {cloneElement(bar.link, {
                  className: 'text-accent-ink underline',
                  children: <>{bar.name}</>,
                })}
              </th>
              {barSeries.map((series) => (
                <td key={series} className={cx('px-3 text-right', bar.counts[series] === 0 && 'text-muted')}>
                  {format.number(bar.counts[series])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
