import type { CreatedWebhook } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useApi } from '../../../data/api.ts'
import { useCreateWebhook, webhookQuery } from '../../../data/webhooks.ts'
import { useText } from '../../../i18n/index.ts'
import { Button, ButtonLink } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { hostOf } from '../../../ui/url-text.tsx'
import { SecretOnce } from '../secret-once.tsx'
import { copyOf, creationOf, type FormValues, startingWith } from './values.ts'
import { WebhookForm } from './webhook-form.tsx'

const route = getRouteApi('/shell/webhooks/new')

/** "Nuevo webhook": the form; then the secret, this once, and the way to a first test. */
export function NewWebhook() {
  const t = useText()
  const api = useApi()
  const navigate = useNavigate()
  const formId = useId()
  const { from, url, event } = route.useSearch()
  const copied = useQuery({ ...webhookQuery(api, from ?? ''), enabled: from !== undefined })
  const create = useCreateWebhook()
  const [created, setCreated] = useState<CreatedWebhook>()
  // The same form sent twice, as after a lost answer, makes one webhook.
  const [idempotencyKey] = useState(() => crypto.randomUUID())

  const close = () => navigate({ to: '/webhooks', search: ({ find, state }) => ({ find, state }) })
  const save = async (values: FormValues) => {
    setCreated(await create.mutateAsync({ settings: creationOf(values), idempotencyKey }))
    return true
  }
  if (created !== undefined) return <Created webhook={created} />
  if (from !== undefined && copied.isPending) return null
  return (
    <Dialog
      title={t('webhooks.new')}
      description={t('webhooks-form.new.text')}
      onClose={close}
      isForm
      size="lg"
      footer={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button type="submit" form={formId} look="primary" busy={create.isPending}>
            {t('webhooks-form.create')}
          </Button>
        </>
      }
    >
      <WebhookForm
        id={formId}
        initial={copied.data === undefined ? startingWith({ url, event }) : copyOf(copied.data)}
        secret="choose"
        onSave={save}
      />
    </Dialog>
  )
}

function Created({ webhook }: { readonly webhook: CreatedWebhook }) {
  const t = useText()
  const navigate = useNavigate()
  const params = { webhookId: webhook.id }
  const close = () => {
    toast.done(t('webhooks-form.created', { host: hostOf(webhook.url) }))
    navigate({ to: '/webhooks/$webhookId', params })
  }
  return (
    <Dialog
      title={t('webhooks-form.created.title')}
      description={webhook.url}
      onClose={close}
      isForm
      footer={
        <>
          <Button onClick={close}>{t('webhooks.secret.saved')}</Button>
          <ButtonLink to="/webhooks/$webhookId/test" params={params} look="primary" icon="send">
            {t('webhooks-form.testNow')}
          </ButtonLink>
        </>
      }
    >
      <SecretOnce secret={webhook.secret} />
      <p className="mt-4 text-muted">{t('webhooks-form.created.text')}</p>
    </Dialog>
  )
}
