import { useCallback, useSyncExternalStore } from 'react'

/** Whether a media query holds, now and as it changes. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches)
}

/** Room for a table. */
export const useIsTablet = () => useMediaQuery('(min-width: 40rem)')
/** Room for a side bar, and for a list and its detail. */
export const useIsDesktop = () => useMediaQuery('(min-width: 64rem)')
