import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useId } from 'react'
import { useApi } from '../../../data/api.ts'
import { binLogQuery, useUpdateBin } from '../../../data/bins.ts'
import { useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { AnswersForm } from './answers-form.tsx'
import { answerOf, type FormValues } from './values.ts'

const route = getRouteApi('/shell/receivers/$binId/answers')

/** How the bin answers: a script that goes on with its last line. */
export function AnswersDialog() {
  const t = useText()
  const navigate = useNavigate()
  const formId = useId()
  const { binId } = route.useParams()
  const log = useQuery(binLogQuery(useApi(), binId))
  const update = useUpdateBin(binId)
  const close = () =>
    navigate({
      to: '/receivers/$binId',
      params: { binId },
      search: ({ request }) => ({ request }),
      resetScroll: false,
    })
  const save = async ({ answers }: FormValues) => {
    await update.mutateAsync({ answers: answers.map(answerOf) })
    toast.done(t('bins.answers.saved'))
    await close()
  }
  if (log.data === undefined) return null
  return (
    <Dialog
      title={t('bins.answers')}
      description={t('bins.answers.text')}
      onClose={close}
      isForm
      size="lg"
      footer={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button type="submit" form={formId} look="primary" busy={update.isPending}>
            {t('bins.save')}
          </Button>
        </>
      }
    >
      <AnswersForm id={formId} answers={log.data.bin.answers} onSave={save} />
    </Dialog>
  )
}
