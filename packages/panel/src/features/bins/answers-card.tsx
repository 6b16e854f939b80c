import type { Bin, BinAnswer } from '@gancho/client/http'
import { useFormat, useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Card } from './card.tsx'

interface AnswersCardProps {
  readonly bin: Bin
  readonly canWrite: boolean
}

/** More than these are told by their number. */
const mostShown = 4

/** What it answers to which request. */
export function AnswersCard({ bin, canWrite }: AnswersCardProps) {
  const t = useText()
  const textOf = useAnswerText()
  const { answers } = bin
  const [only] = answers
  const shown = answers.slice(0, mostShown)
  return (
    <Card
      title={t('bins.answers')}
      actions={
        canWrite && (
          <ButtonLink to="/receivers/$binId/answers" params={{ binId: bin.id }} size="sm" icon="edit">
            {t('bins.change')}
          </ButtonLink>
        )
      }
    >
      {answers.length === 1 && only !== undefined ? (
        <p>{t('bins.answers.always', { answer: textOf(only) })}</p>
      ) : (
        <ol className="flex flex-col gap-0.5">
          {shown.map((answer, index) => (
            <li key={String(index)} className="flex gap-3">
              <span className="min-w-36 text-muted">
                {t(index === answers.length - 1 ? 'bins.place.from' : 'bins.place.nth', {
                  place: index + 1,
                })}
              </span>
              <span>{textOf(answer)}</span>
            </li>
          ))}
          {answers.length > shown.length && (
            <li className="text-muted">{t('bins.answers.more', { count: answers.length - shown.length })}</li>
          )}
        </ol>
      )}
    </Card>
  )
}

function useAnswerText(): (answer: BinAnswer) => string {
  const t = useText()
  const format = useFormat()
  return ({ status, delay_ms = 0 }) => {
    const what = status === null ? t('bins.answer.close') : String(status)
    return delay_ms === 0 ? what : t('bins.answer.after', { what, delay: format.duration(delay_ms) })
  }
}
