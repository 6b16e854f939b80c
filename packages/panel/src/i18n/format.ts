import { useLingui } from '@lingui/react'
import { useMemo } from 'react'

export type Format = ReturnType<typeof createFormat>

/** Numbers, moments and spans of time as the current language writes them. */
export function useFormat(): Format {
  const { i18n } = useLingui()
  const { locale } = i18n
  return useMemo(() => createFormat(locale), [locale])
}

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** Pure: what `useFormat` gives, for one language. */
export function createFormat(locale: string, timeZone?: string) {
  const at = { ...(timeZone !== undefined && { timeZone }) }
  // 1.204 and not 1204, in Spanish too.
  const number = new Intl.NumberFormat(locale, { useGrouping: 'always' })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', ...at })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...at })
  const shortMoment = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short', ...at })
  const hour = new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...at })
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...at })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', ...at })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    })
  const duration = { ms: unit('millisecond'), s: unit('second', 1), min: unit('minute', 1) }
  const wait = { hour: unit('hour'), minute: unit('minute'), second: unit('second') }
  const size = {
    byte: new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' }),
    kilobyte: unit('kilobyte', 1),
  }
  return {
    number: (value: number) => number.format(value),
    /** @param rate from 0 to 1. Never rounded up to 100 %: one failure among many is still seen. */
    percent: (rate: number) => percent.format(rate < 1 ? Math.floor(rate * 1_000) / 1_000 : rate),
    /** Date and time, to the second. */
    moment: (iso: string) => moment.format(new Date(iso)),
    /** To the minute, where there is little room. */
    shortMoment: (iso: string) => shortMoment.format(new Date(iso)),
    /** The time of the day, to the minute. */
    hour: (iso: string) => hour.format(new Date(iso)),
    /** The day of the month. */
    day: (iso: string) => day.format(new Date(iso)),
    date: (iso: string) => date.format(new Date(iso)),
    time: (iso: string) => time.format(new Date(iso)),
    /** "5 min ago", "in 2 h". */
    relative(iso: string, nowMs: number) {
      const seconds = (Date.parse(iso) - nowMs) / 1_000
      const [name, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1]
      return relative.format(Math.trunc(seconds / length), name)
    },
    duration(ms: number) {
      if (ms < 1_000) return duration.ms.format(ms)
      return ms < 120_000 ? duration.s.format(ms / 1_000) : duration.min.format(ms / 60_000)
    },
    /** "4 min 12 s": what is left of a wait, in its two largest units. */
    until(ms: number) {
      const seconds = Math.max(0, Math.ceil(ms / 1_000))
      const parts = [
        wait.hour.format(Math.floor(seconds / 3_600)),
        wait.minute.format(Math.floor(seconds / 60) % 60),
        wait.second.format(seconds % 60),
      ]
      const first = seconds >= 3_600 ? 0 : seconds >= 60 ? 1 : 2
      return parts.slice(first, first + 2).join(' ')
    },
    bytes: (count: number) => (count < 1_024 ? size.byte.format(count) : size.kilobyte.format(count / 1_024)),
    list: (items: readonly string[]) => list.format(items),
  }
}
