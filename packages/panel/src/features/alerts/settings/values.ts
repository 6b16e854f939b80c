import type { AlertKind, AlertSettings, EmailLanguage } from '@gancho/client/http'

/** The form as it is filled in: figures are text until they are checked. */
export interface FormValues {
  readonly addresses: string[]
  /** Addresses that are written and not added yet. */
  readonly draft: string
  readonly language: EmailLanguage
  readonly kinds: AlertKind[]
  readonly recoveries: boolean
  readonly hasRule: boolean
  /** With a point, whatever the language writes. */
  readonly belowPercent: string
  readonly windowMinutes: string
  readonly minDeliveries: string
}

/** What can be set. */
export type Settings = Pick<AlertSettings, 'email' | 'success_rate'>

/** In the order in which they are shown and sent. */
export const kinds = ['failing', 'exhausted', 'disabled', 'degraded'] as const satisfies readonly AlertKind[]

/** What a rule begins with. */
const suggestedRule = { below_percent: 95, window_minutes: 60, min_deliveries: 20 }

/** Settings that nobody saved yet begin with e-mails in the language that the person reads. */
export function withLanguage(settings: AlertSettings, language: EmailLanguage): AlertSettings {
  return settings.version === 0 ? { ...settings, email: { ...settings.email, language } } : settings
}

export function valuesOf({ email, success_rate }: Settings): FormValues {
  const rule = success_rate ?? suggestedRule
  return {
    addresses: [...email.addresses],
    draft: '',
    language: email.language,
    kinds: kinds.filter((kind) => email.kinds.includes(kind)),
    recoveries: email.recoveries,
    hasRule: success_rate !== null,
    belowPercent: String(rule.below_percent),
    windowMinutes: String(rule.window_minutes),
    minDeliveries: String(rule.min_deliveries),
  }
}

/** What the API takes, of values that were checked. */
export function settingsOf(values: FormValues): Settings {
  const { language, recoveries } = values
  return {
    email: {
      addresses: [...values.addresses, ...addressesIn(values.draft)],
      language,
      kinds: values.kinds,
      recoveries,
    },
    success_rate: values.hasRule
      ? {
          below_percent: Number(values.belowPercent),
          window_minutes: Number(values.windowMinutes),
          min_deliveries: Number(values.minDeliveries),
        }
      : null,
  }
}

/** The addresses in a text, as people paste them: one, or some with commas, semicolons or spaces between. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== '')
}

const fields = ['addresses', 'language', 'kinds', 'recoveries', 'success_rate'] as const
export type Field = (typeof fields)[number]

function comparable({ email, success_rate }: Settings, field: Field): unknown {
  if (field === 'success_rate') {
    return (
      success_rate && [success_rate.below_percent, success_rate.window_minutes, success_rate.min_deliveries]
    )
  }
  const value = email[field]
  return Array.isArray(value) ? value.toSorted() : value
}

/** What two of them differ in. */
export function differences(one: Settings, other: Settings): Field[] {
  return fields.filter(
    (field) => JSON.stringify(comparable(one, field)) !== JSON.stringify(comparable(other, field)),
  )
}

/** `theirs`, with what was changed here from `before` to `mine`. */
export function merge(mine: Settings, before: Settings, theirs: Settings): Settings {
  const changed = new Set(differences(mine, before))
  const of = <Key extends Exclude<Field, 'success_rate'>>(key: Key) =>
    (changed.has(key) ? mine : theirs).email[key]
  return {
    email: {
      addresses: of('addresses'),
      language: of('language'),
      kinds: of('kinds'),
      recoveries: of('recoveries'),
    },
    success_rate: (changed.has('success_rate') ? mine : theirs).success_rate,
  }
}
