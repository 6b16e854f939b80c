import { useLingui } from '@lingui/react'

/**
 * The built-in event types in the current language; an application's own are as it named them. Their screen loads
 * the area `event-types`.
 */
export function useEventTypeText() {
  const { i18n } = useLingui()
  const translated = (id: string, otherwise: string) => (i18n.messages[id] ? i18n._(id) : otherwise)
  return {
    groupOf: (group: string) =>
      translated(`event-types.group.${group.toLowerCase().replaceAll(' ', '-')}`, group),
    descriptionOf: ({ name, description }: { readonly name: string; readonly description: string }) =>
      translated(`event-types.description.${name.replaceAll('.', '-')}`, description),
  }
}
