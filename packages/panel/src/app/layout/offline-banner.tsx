import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useText } from '../../i18n/index.ts'
import { Banner } from './banner.tsx'

const subscribe = (listener: () => void) => onlineManager.subscribe(listener)

/** While there is no network: what is shown may be old, and nothing can be saved. */
export function OfflineBanner() {
  const t = useText()
  const isOnline = useSyncExternalStore(subscribe, () => onlineManager.isOnline())
  return <Banner meaning="warn">{!isOnline && t('app.offline')}</Banner>
}
