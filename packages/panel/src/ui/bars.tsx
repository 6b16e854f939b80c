import { useId } from 'react'

/** What a bar stacks, from the ground up; failures are hatched too, so that colour is not needed. */
export const barSeries = ['delivered', 'retried', 'failed'] as const
export type BarSeries = (typeof barSeries)[number]
export type BarCounts = Readonly<Record<BarSeries, number>>

export const barFill: Readonly<Record<BarSeries, string>> = {
  delivered: 'fill-good-solid',
  retried: 'fill-warn-solid',
  failed: 'fill-bad-solid',
}

export const totalOf = (counts: BarCounts) => counts.delivered + counts.retried + counts.failed

/** The pieces of one bar, from the ground up, in a square of 1 by 1 turned downwards. */
export function stack(counts: BarCounts, highest: number) {
  let top = 1
  return barSeries
    .filter((series) => counts[series] > 0)
    .map((series) => {
      const height = counts[series] / highest
      top -= height
      return { series, top, height }
    })
}

interface BarsProps {
  readonly bars: readonly BarCounts[]
  /** The headline in words: all that those who do not see it get. */
  readonly label: string
  readonly className?: string
}

/** Small bars in a row of a list, of one picture. Where nothing happened a dot keeps the place. */
export function Bars({ bars, label, className }: BarsProps) {
  const patternId = useId()
  const highest = Math.max(1, ...bars.map(totalOf))
  const step = 4
  const height = 20
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${bars.length * step - 1} ${height}`}
      preserveAspectRatio="none"
      className={className}
    >
      <Hatch id={patternId} />
      {bars.map((counts, index) => (
        <g key={String(index)} transform={`translate(${index * step})`}>
          {totalOf(counts) === 0 && (
            <rect y={height - 1} width="3" height="1" className="fill-calm-solid opacity-60" />
          )}
          {stack(counts, highest).map(({ series, top, height: part }) => {
            const place = { y: top * height, width: 3, height: Math.max(part * height, 1) }
            return (
              <g key={series}>
                <rect {...place} className={barFill[series]} />
                {series === 'failed' && <rect {...place} fill={`url(#${patternId})`} />}
              </g>
            )
          })}
        </g>
      ))}
    </svg>
  )
}

/** Lines across a failure. */
export function Hatch({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1" height="3" className="fill-surface opacity-60" />
      </pattern>
    </defs>
  )
}
