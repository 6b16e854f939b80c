import { InvalidArgumentError } from 'commander'

/** A number of seconds, for an option. */
export function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 86_400) return value
  throw new InvalidArgumentError('Write seconds, from 0 to 86400.')
}

/** A whole number from 1, for an option. */
export function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a whole number from 1.')
}
