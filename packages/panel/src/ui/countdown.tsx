import { useEffect, useState } from 'react'
import { useFormat } from '../i18n/index.ts'

const tickMs = 1_000

/** How long until a moment, second by second. It is not read out at each tick: whoever asks hears the moment. */
export function Countdown({ to }: { readonly to: string }) {
  const format = useFormat()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={to} title={format.moment(to)} className="figures">
      <span aria-hidden="true">{format.until(Date.parse(to) - now)}</span>
      <span className="sr-only">{format.moment(to)}</span>
    </time>
  )
}
