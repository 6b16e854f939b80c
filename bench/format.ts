/** Texts for the table. */
export const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`
export const us = (value: number) => `${Math.round(value).toLocaleString('en')} µs`
export const ms = (value: number) =>
  `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms`
export const seconds = (valueMs: number) => `${(valueMs / 1_000).toFixed(1)} s`
export const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
export const times = (ratio: number) => `${ratio.toFixed(2)}×`
export const mb = (value: number) => `${Math.round(value)} MB`
