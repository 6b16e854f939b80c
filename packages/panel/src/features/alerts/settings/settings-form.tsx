import { type AlertSettings, GanchoApiError } from '@gancho/client/http'
import { useState } from 'react'
import { type Resolver, useForm } from 'react-hook-form'
import { useSaveAlertSettings } from '../../../data/alert-settings.ts'
import { useApi } from '../../../data/api.ts'
import { allOperationalEvents } from '../../../data/event-types.ts'
import { RichText, useFieldError, useProblem, useText } from '../../../i18n/index.ts'
import { Callout } from '../../../ui/callout.tsx'
import { DiscardGuard } from '../../../ui/discard-guard.tsx'
import { HelpLink, TextLink } from '../../../ui/link.tsx'
import { toast } from '../../../ui/toast.tsx'
import { checkValues } from './check-values.ts'
import { Conflict } from './conflict.tsx'
import { EmailSection } from './email-section.tsx'
import { RuleField } from './rule-field.tsx'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import { showFieldErrors } from './server-errors.ts'
import { differences, type Field, type FormValues, merge, settingsOf, valuesOf } from './values.ts'

/** @param opened as the settings were when somebody came here. */
export function SettingsForm({ opened }: { readonly opened: AlertSettings }) {
  const t = useText()
  const describe = useProblem()
  const words = useFieldError()
  const { client, canWrite } = useApi()
  const save = useSaveAlertSettings()
  /** What the form began with: as it was opened, or saved since. */
  const [saved, setSaved] = useState(opened)
  const [conflict, setConflict] = useState<{ theirs: AlertSettings; fields: readonly Field[] }>()
  const resolver: Resolver<FormValues> = (values) => {
    const errors = checkValues(values, t)
    return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors }
  }
  // Checked with the press of a button: an error that comes as a field is left would move what is being pressed.
  const form = useForm<FormValues>({ defaultValues: valuesOf(opened), resolver })
  const { isDirty, isSubmitting } = form.formState

  const beginWith = (settings: AlertSettings) => {
    setSaved(settings)
    setConflict(undefined)
    form.reset(valuesOf(settings))
  }
  /** Saves over `known` and nothing newer. */
  const saveOver = async (known: AlertSettings, values: FormValues): Promise<void> => {
    const mine = settingsOf(values)
    const settings = merge(mine, saved, known)
    try {
      beginWith(await save.mutateAsync({ settings, version: known.version }))
      toast.done(t('alerts-settings.saved'))
    } catch (error) {
      if (error instanceof GanchoApiError && error.code === 'alert_settings_changed') {
        const theirs = await client.alertSettings.get()
        const changedThere = new Set(differences(theirs, known))
        const isDifferent = new Set(differences(theirs, mine))
        const fields = differences(mine, saved).filter(
          (each) => changedThere.has(each) && isDifferent.has(each),
        )
        if (fields.length === 0) return await saveOver(theirs, values)
        setConflict({ theirs, fields })
      } else if (!showFieldErrors({ error, settings, words }, form.setError)) {
        toast.problem(describe(error))
      }
    }
  }
  const submit = (known: AlertSettings) => form.handleSubmit((values) => saveOver(known, values))
  return (
    <form onSubmit={submit(saved)} noValidate className="max-w-224">
      <DiscardGuard isDirty={isDirty && !isSubmitting} />
      {!canWrite && <Callout meaning="calm" title={t('alerts-settings.readOnly')} />}
      <fieldset disabled={!canWrite} className="mt-5">
        <EmailSection form={form} saved={saved} />
        <Section title={t('alerts-settings.rule.title')} text={t('alerts-settings.rule.text')}>
          <RuleField form={form} />
        </Section>
        {canWrite && (
          <Section title={t('alerts-settings.server.title')} text={t('alerts-settings.server.text')}>
            <p>
              <RichText
                id="alerts-settings.server"
                tags={{
                  form: <TextLink to="/webhooks/new" search={{ event: allOperationalEvents }} />,
                  help: <HelpLink page="alerts#events" />,
                }}
              />
            </p>
          </Section>
        )}
      </fieldset>
      {conflict && (
        <Conflict
          {...conflict}
          onKeepMine={submit(conflict.theirs)}
          onTakeTheirs={() => beginWith(conflict.theirs)}
        />
      )}
      {canWrite && (
        <SaveBar
          isDirty={isDirty}
          isSaving={isSubmitting}
          onDiscard={() => beginWith(conflict?.theirs ?? saved)}
        />
      )}
    </form>
  )
}
