import type { Attempt, Delivery } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../../data/api.ts'
import { eventBodyQuery } from '../../../data/deliveries.ts'
import { RichText, useText } from '../../../i18n/index.ts'
import { Callout } from '../../../ui/callout.tsx'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { Headers } from '../../../ui/headers.tsx'
import { HelpLink } from '../../../ui/link.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { type Framework, frameworks, snippetOf } from './snippets.ts'
import { VerifyForm } from './verify-form.tsx'

interface SignatureTabProps {
  readonly delivery: Delivery
  readonly attempt: Attempt
}

const signatureHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-signature']

/** How the attempt was signed, whether a secret fits it, and how to verify it in code. */
export default function SignatureTab({ delivery, attempt }: SignatureTabProps) {
  const t = useText()
  const body = useQuery(eventBodyQuery(useApi(), delivery.event_id))
  const { request_headers: all } = attempt
  const headers = Object.fromEntries(Object.entries(all).filter(([name]) => signatureHeaders.includes(name)))
  if (headers['webhook-id'] === undefined) {
    return <Callout meaning="calm" title={t('deliveries-detail.request.none')} />
  }
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body.data ?? '…'}`
  return (
    <div className="flex flex-col gap-6">
      <Headers headers={headers} label={t('deliveries-detail.signature.headers')} />
      <div className="flex flex-col gap-2">
        <h3 className="font-medium">{t('deliveries-detail.signature.content')}</h3>
        <p className="text-muted text-sm">
          <RichText
            id="deliveries-detail.signature.content.text"
            tags={{ code: <code translate="no" />, help: <HelpLink page="signatures" /> }}
          />
        </p>
        <CodeBlock
          code={signed}
          label={t('deliveries-detail.signature.content')}
          copyLabel={t('deliveries-detail.signature.content.copy')}
        />
      </div>
      {body.data !== undefined && (
        <VerifyForm key={attempt.id} body={body.data} headers={headers} sentAt={attempt.started_at} />
      )}
      <Snippets event={delivery.event} />
    </div>
  )
}

function Snippets({ event }: { readonly event: string }) {
  const t = useText()
  const [framework, setFramework] = useState<Framework>('express')
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 className="font-medium">{t('deliveries-detail.signature.code')}</h3>
        <Segmented
          label={t('deliveries-detail.signature.framework')}
          value={framework}
          onChange={setFramework}
          options={frameworks}
        />
      </div>
      <CodeBlock
        code={snippetOf(framework, event)}
        label={t('deliveries-detail.signature.code')}
        copyLabel={t('deliveries-detail.signature.code.copy')}
      />
    </div>
  )
}
