import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../../data/api.ts'
import { replayPreviewQuery, useStartReplay } from '../../data/replays.ts'
import { useFormat, useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { toast } from '../../ui/toast.tsx'
import { KindField } from './kind-field.tsx'
import { Preview } from './preview.tsx'
import { type ReplayChoice, selectionOf } from './search.ts'
import { SelectionFields } from './selection-fields.tsx'

const route = getRouteApi('/shell/replays/new')

const defaultRate = 50

/** What to send again, how many those are, and how fast: counted before anything is sent. */
export function NewReplay() {
  const t = useText()
  const describe = useProblem()
  const format = useFormat()
  const navigate = useNavigate()
  const search = route.useSearch()
  const [openedAtMs] = useState(Date.now)
  const keyOf = useIdempotencyKey()
  const [rate, setRate] = useState(defaultRate)
  const selection = selectionOf(search, openedAtMs)
  const preview = useQuery(replayPreviewQuery(useApi(), selection))
  const start = useStartReplay()
  const kind = search.kind ?? 'recover'
  const count = selection === null ? 0 : (preview.data?.deliveries ?? 0)

  const change = (choice: ReplayChoice) =>
    navigate({ to: '.', search: (before) => ({ ...before, ...choice }), replace: true, resetScroll: false })
  const close = () => navigate({ to: '/replays' })
  const onStart = () => {
    if (selection === null || count === 0) return
    start.mutate(
      {
        replay: { ...selection, rate_per_second: rate },
        idempotencyKey: keyOf(selection, rate),
      },
      {
        onSuccess: () => {
          toast.done(t('replays.started'))
          close()
        },
        onError: (error) => toast.problem(describe(error)),
      },
    )
  }
  return (
    <Dialog
      title={t('replays.new')}
      description={t('replays.new.text')}
      onClose={close}
      isForm
      footer={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button
            look="primary"
            icon="retry"
            disabled={count === 0 || preview.isFetching}
            busy={start.isPending}
            onClick={onStart}
          >
            {t(`replays.start.${kind}`, { count, shown: format.number(count) })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <KindField kind={kind} onChange={(next) => change({ kind: next })} />
        <SelectionFields choice={search} kind={kind} onChange={change} rate={rate} onRate={setRate} />
        <Preview
          preview={selection === null ? undefined : preview.data}
          error={selection === null ? null : preview.error}
          isWaiting={selection === null}
          rate={rate}
        />
      </div>
    </Dialog>
  )
}

/** What is started twice by mistake is one replay; another choice is another one. */
function useIdempotencyKey(): (...content: readonly unknown[]) => string {
  const [keys] = useState(() => new Map<string, string>())
  return (...content) => {
    const text = JSON.stringify(content)
    const key = keys.get(text) ?? crypto.randomUUID()
    keys.set(text, key)
    return key
  }
}
