import type { AlertSettings } from '@gancho/client/http'
import { type UseFormReturn, useWatch } from 'react-hook-form'
import { useApi } from '../../../data/api.ts'
import { useText } from '../../../i18n/index.ts'
import { Callout } from '../../../ui/callout.tsx'
import { AddressesField } from './addresses-field.tsx'
import { KindFields, LanguageField } from './email-fields.tsx'
import { Section } from './section.tsx'
import { TestEmail } from './test-email.tsx'
import type { FormValues } from './values.ts'

interface EmailSectionProps {
  readonly form: UseFormReturn<FormValues>
  /** As the settings are. */
  readonly saved: AlertSettings
}

/** Who gets e-mails, in which language, and of what. */
export function EmailSection({ form, saved }: EmailSectionProps) {
  const t = useText()
  const { canWrite } = useApi()
  return (
    <Section
      title={t('alerts-settings.email.title')}
      text={
        <>
          <p>{t('alerts-settings.email.text')}</p>
          <p className="mt-2">{t('alerts-settings.email.grouped')}</p>
        </>
      }
    >
      {!saved.email_available && (
        <Callout meaning="warn" title={t('alerts-settings.unavailable.title')}>
          {t('alerts-settings.unavailable.text')}
        </Callout>
      )}
      <AddressesField form={form} />
      {canWrite && saved.email_available && <Test form={form} saved={saved} />}
      <LanguageField form={form} />
      <KindFields form={form} />
    </Section>
  )
}

/** A test goes to what is saved: with something else on the screen it would prove nothing. */
function Test({ form: { control }, saved }: EmailSectionProps) {
  const t = useText()
  const [addresses, draft, language] = useWatch({ control, name: ['addresses', 'draft', 'language'] })
  const { email } = saved
  const isSaved =
    addresses.join() === email.addresses.join() && draft.trim() === '' && language === email.language
  const obstacle = !isSaved
    ? t('alerts-settings.test.unsaved')
    : addresses.length === 0
      ? t('alerts-settings.test.nobody')
      : null
  // What was said of other addresses says nothing of these.
  return <TestEmail key={saved.version} obstacle={obstacle} />
}
