import { useQuery } from '@tanstack/react-query'
import { degradedQuery } from '../../data/session.ts'
import { useText } from '../../i18n/index.ts'
import { Banner } from './banner.tsx'

/** What is not well with the server, for those who can mend it. The worst alone: the others often come from it. */
export function HealthBanner() {
  const t = useText()
  const { data: [worst] = [] } = useQuery(degradedQuery)
  return <Banner meaning="warn">{worst !== undefined && t(`app.health.${worst}`)}</Banner>
}
