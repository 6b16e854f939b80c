import { useLingui } from '@lingui/react'
import { activateLanguage, type Language, languages, rememberLanguage, useText } from '../i18n/index.ts'
import { Icon, type IconName } from './icon.tsx'
import { type Theme, themes, useTheme } from './theme.ts'

/** Their own names, which are the same in every language. */
const names: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' }
const themeIcons = { system: 'contrast', light: 'sun', dark: 'moon' } as const

/** Language and theme. */
export function Preferences() {
  const t = useText()
  const { i18n } = useLingui()
  const [theme, setTheme] = useTheme()
  const chooseLanguage = async (language: Language) => {
    await activateLanguage(language)
    rememberLanguage(language)
  }
  return (
    <div className="flex flex-wrap gap-1">
      <Choice
        label={t('ui.language')}
        icon="languages"
        value={i18n.locale}
        options={languages.map((language) => [language, names[language]])}
        onChange={(value) => chooseLanguage(languages.find((each) => each === value) ?? 'en')}
      />
      <Choice
        label={t('ui.theme')}
        icon={themeIcons[theme]}
        value={theme}
        options={themes.map((each) => [each, t(`ui.theme.${each}`)])}
        onChange={(value) => setTheme(themes.find((each): each is Theme => each === value) ?? 'system')}
      />
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly icon: IconName
  readonly value: string
  readonly options: readonly (readonly [value: string, name: string])[]
  readonly onChange: (value: string) => void
}

/** A quiet select: the browser's list behind an icon and a word. */
function Choice({ label, icon, value, options, onChange }: ChoiceProps) {
  return (
    <div className="relative flex h-8 items-center rounded-md text-muted hover:bg-hover hover:text-ink pointer-coarse:h-11">
      <Icon name={icon} className="pointer-events-none absolute left-2" />
      <select
        aria-label={label}
        title={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-full cursor-pointer appearance-none rounded-md bg-transparent pr-2 pl-7.5 text-sm [&>option]:bg-raised [&>option]:text-ink"
      >
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
