import { GanchoApiError, type Webhook } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useApi } from '../../../data/api.ts'
import { useUpdateWebhook, webhookQuery } from '../../../data/webhooks.ts'
import { useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { hostOf } from '../../../ui/url-text.tsx'
import { Conflict } from './conflict.tsx'
import { changesOf, differences, type Field, type FormValues, settingsOf, valuesOf } from './values.ts'
import { WebhookForm } from './webhook-form.tsx'

const route = getRouteApi('/shell/webhooks/$webhookId/edit')

/** "Editar": over the webhook's page. */
export function EditWebhook() {
  const api = useApi()
  const { webhookId } = route.useParams()
  const webhook = useQuery(webhookQuery(api, webhookId))
  // As it was when the form was opened: what comes later is compared with it.
  const [opened, setOpened] = useState<Webhook>()
  if (opened === undefined && webhook.data !== undefined) setOpened(webhook.data)
  return opened === undefined ? null : <EditForm opened={opened} />
}

function EditForm({ opened }: { readonly opened: Webhook }) {
  const t = useText()
  const { client } = useApi()
  const navigate = useNavigate()
  const formId = useId()
  const update = useUpdateWebhook()
  /** The newest that the person knows of: what is saved goes over it and nothing newer. */
  const [known, setKnown] = useState(opened)
  const [conflict, setConflict] = useState<{ readonly theirs: Webhook; readonly fields: readonly Field[] }>()
  const params = { webhookId: opened.id }
  const close = () => navigate({ to: '/webhooks/$webhookId', params })

  const save = async (values: FormValues, over: Webhook = known): Promise<boolean> => {
    const changes = changesOf(values, opened)
    try {
      await update.mutateAsync({ id: opened.id, changes, version: over.version })
    } catch (error) {
      if (!(error instanceof GanchoApiError) || error.code !== 'webhook_changed') throw error
      const theirs = await client.webhooks.get(opened.id)
      const changed = differences(settingsOf(valuesOf(theirs)), settingsOf(valuesOf(over)))
      const fields = changed.filter((field) => field in changes)
      if (fields.length === 0) return await save(values, theirs)
      setConflict({ theirs, fields })
      return false
    }
    toast.done(t('webhooks-form.saved', { host: hostOf(values.url) }))
    await close()
    return true
  }
  return (
    <Dialog
      title={t('webhooks-form.edit')}
      description={opened.url}
      onClose={close}
      isForm
      size="lg"
      footer={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button type="submit" form={formId} look="primary" busy={update.isPending}>
            {t('webhooks-form.save')}
          </Button>
        </>
      }
    >
      <WebhookForm
        id={formId}
        initial={valuesOf(opened)}
        secret={<p className="text-muted">{t('webhooks-form.secret.kept', { hint: opened.secret_hint })}</p>}
        onSave={(values) => save(values)}
      >
        {conflict && (
          <Conflict
            {...conflict}
            onKeepMine={() => {
              setKnown(conflict.theirs)
              setConflict(undefined)
            }}
          />
        )}
      </WebhookForm>
    </Dialog>
  )
}
