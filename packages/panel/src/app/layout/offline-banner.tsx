import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useText } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'

const subscribe = (listener: () => void) => onlineManager.subscribe(listener)

/** While there is no network: what is shown may be old, and nothing can be saved. */
export function OfflineBanner() {
  const t = useText()
  const isOnline = useSyncExternalStore(subscribe, () => onlineManager.isOnline())
  return (
    <div role="status">
      {!isOnline && (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-sm text-warn-ink">
          <Icon name="alert" />
          {t('app.offline')}
        </p>
      )}
    </div>
  )
}
