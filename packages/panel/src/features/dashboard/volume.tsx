import type { Stats, StatsBucket, StatsRange } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { useFormat, useText } from '../../i18n/index.ts'
import { BarChart } from '../../ui/bar-chart.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Panel } from './panel.tsx'

/** Every how many bars there is room for a word. */
const ticksEvery: Readonly<Record<StatsRange, number>> = { '1h': 3, '24h': 4, '7d': 4, '30d': 7 }

interface VolumeProps {
  readonly stats: Stats | undefined
  readonly filter: { readonly webhook: string | undefined; readonly event: string | undefined }
}

/** Deliveries over time: each bar leads to those it counts. */
export function Volume({ stats, filter }: VolumeProps) {
  const t = useText()
  const format = useFormat()
  const nameOf = ({ from, to }: StatsBucket) =>
    t('dashboard.span', { from: format.shortMoment(from), to: format.shortMoment(to) })
  return (
    <Panel title={t('dashboard.overTime')}>
      {stats === undefined ? (
        <Skeleton className="h-52" />
      ) : (
        <BarChart
          label={t('dashboard.overTime.label', {
            delivered: format.number(stats.summary.delivered),
            failed: format.number(stats.summary.failed),
          })}
          spanHeader={t('dashboard.span.header')}
          bars={stats.buckets.map((bucket, index) => ({
            id: bucket.from,
            name: nameOf(bucket),
            counts: bucket,
            ...(index % ticksEvery[stats.range] === 0 && {
              tick:
                stats.range === '1h' || stats.range === '24h'
                  ? format.hour(bucket.from)
                  : format.day(bucket.from),
            }),
            link: <Link to="/deliveries" search={{ from: bucket.from, to: bucket.to, ...filter }} />,
          }))}
        />
      )}
    </Panel>
  )
}
