import type { EventType, Webhook } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useApi } from '../../data/api.ts'
import { eventTypesQuery } from '../../data/event-types.ts'
import { useCheckWebhook, useSendTest } from '../../data/tests.ts'
import { webhookQuery } from '../../data/webhooks.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../ui/states.tsx'
import { hostOf } from '../../ui/url-text.tsx'
import { CheckResult } from './check-result.tsx'
import { TestForm, type TestInput } from './test-form.tsx'
import { TestResult } from './test-result.tsx'

interface TestDialogProps {
  readonly webhookId: string
  /** What is sent, when somebody comes from one: otherwise the first that is subscribed. */
  readonly event?: string | undefined
  readonly onClose: () => void
}

/** "Probar": sends a real signed event, and says what the receiver made of it. */
export function TestDialog({ webhookId, event, onClose }: TestDialogProps) {
  const t = useText()
  const describe = useProblem()
  const api = useApi()
  const webhook = useQuery(webhookQuery(api, webhookId))
  const eventTypes = useQuery(eventTypesQuery(api))
  const failed = webhook.isError ? webhook : eventTypes.isError ? eventTypes : null
  return (
    <Dialog
      title={webhook.data ? t('test.titleOf', { host: hostOf(webhook.data.url) }) : t('test.title')}
      description={t('test.description')}
      onClose={onClose}
      isForm
      size="lg"
    >
      {webhook.data !== undefined && eventTypes.data !== undefined ? (
        <Test webhook={webhook.data} eventTypes={eventTypes.data} event={event} />
      ) : failed === null ? (
        <div className="flex flex-col gap-4">
          <LoadingStatus />
          <Skeleton className="h-9" />
          <Skeleton className="h-56" />
        </div>
      ) : (
        <ErrorState
          problem={describe(failed.error)}
          onRetry={failed.refetch}
          isRetrying={failed.isFetching}
        />
      )}
    </Dialog>
  )
}

interface TestProps {
  readonly event: string | undefined
  readonly webhook: Webhook
  readonly eventTypes: readonly EventType[]
}

function Test({ webhook, eventTypes, event }: TestProps) {
  const send = useSendTest(webhook.id)
  const check = useCheckWebhook(webhook.id)
  const [shown, setShown] = useState<'send' | 'check'>('send')
  const start = (kind: 'send' | 'check') => (input: TestInput) => {
    setShown(kind)
    const run = kind === 'send' ? send : check
    run.reset()
    run.mutate(input)
  }
  const current = shown === 'send' ? send : check
  const result = useRef<HTMLDivElement>(null)
  // The result is below what was filled in: on a phone, out of sight.
  useEffect(() => {
    if (current.data !== undefined) result.current?.scrollIntoView({ block: 'start' })
  }, [current.data])
  return (
    <div className="flex flex-col gap-6">
      <TestForm
        webhook={webhook}
        eventTypes={eventTypes}
        first={event}
        error={current.error}
        busy={send.isPending ? 'send' : check.isPending ? 'check' : null}
        onSend={start('send')}
        onCheck={start('check')}
      />
      <div ref={result} className="scroll-mt-4">
        {shown === 'send' && send.data !== undefined && (
          <TestResult key={send.data.id} eventId={send.data.id} />
        )}
        {shown === 'check' && check.data !== undefined && <CheckResult result={check.data} />}
      </div>
    </div>
  )
}
