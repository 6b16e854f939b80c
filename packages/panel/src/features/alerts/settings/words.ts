import { useFormat, useText } from '../../../i18n/index.ts'
import type { Field, Settings } from './values.ts'

/** "the last hour": how far back a rule looks. */
export function useWindowText(): (minutes: number) => string {
  const t = useText()
  return (minutes) =>
    minutes % 60 === 0
      ? t('alerts-settings.rule.hours', { count: minutes / 60 })
      : t('alerts-settings.rule.minutes', { count: minutes })
}

/** A setting in words: what somebody else saved. */
export function useSettingText(): (field: Field, settings: Settings) => string {
  const t = useText()
  const format = useFormat()
  const windowText = useWindowText()
  return (field, { email, success_rate }) => {
    switch (field) {
      case 'addresses':
        return format.list(email.addresses) || t('alerts-settings.addresses.none')
      case 'language':
        return t(`alerts-settings.language.${email.language}`)
      case 'kinds':
        return (
          format.list(email.kinds.map((kind) => t(`alerts-settings.kind.${kind}`))) ||
          t('alerts-settings.kinds.none')
        )
      case 'recoveries':
        return t(email.recoveries ? 'alerts-settings.yes' : 'alerts-settings.no')
      case 'success_rate':
        return success_rate === null
          ? t('alerts-settings.no')
          : t('alerts-settings.rule.words', {
              window: windowText(success_rate.window_minutes),
              percent: format.number(success_rate.below_percent),
              least: format.number(success_rate.min_deliveries),
            })
    }
  }
}
