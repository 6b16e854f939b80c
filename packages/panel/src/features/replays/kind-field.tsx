import type { ReplayKind } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'
import { cx } from '../../ui/cx.ts'
import { replayKinds } from './search.ts'

interface KindFieldProps {
  readonly kind: ReplayKind
  readonly onChange: (kind: ReplayKind) => void
}

/** The three verbs, each with what it does in a sentence. */
export function KindField({ kind, onChange }: KindFieldProps) {
  const t = useText()
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 font-medium">{t('replays.kind')}</legend>
      {replayKinds.map((each) => (
        <label
          key={each}
          className={cx(
            'flex cursor-pointer items-start gap-3 rounded-md border px-3.5 py-2.5',
            each === kind ? 'border-accent bg-selected' : 'border-line hover:bg-hover',
          )}
        >
          <input
            type="radio"
            name="kind"
            value={each}
            checked={each === kind}
            onChange={() => onChange(each)}
            className="mt-1 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="font-medium">{t(`replays.kind.${each}`)}</span>
            <span className="block text-muted text-sm">{t(`replays.kind.${each}.text`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
