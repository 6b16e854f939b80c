import { useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Callout } from '../../../ui/callout.tsx'
import type { Field, Settings } from './values.ts'
import { useSettingText } from './words.ts'

interface ConflictProps {
  readonly theirs: Settings
  /** What both changed. */
  readonly fields: readonly Field[]
  readonly onKeepMine: () => void
  readonly onTakeTheirs: () => void
}

/** Somebody else saved the same settings meanwhile: what they are now, and the choice between them. */
export function Conflict({ theirs, fields, onKeepMine, onTakeTheirs }: ConflictProps) {
  const t = useText()
  const textOf = useSettingText()
  return (
    <div ref={bringIntoView} className="mb-6 scroll-mb-20">
      <Callout
        meaning="warn"
        role="alert"
        title={t('alerts-settings.conflict.title')}
        actions={
          <>
            <Button size="sm" onClick={onTakeTheirs}>
              {t('alerts-settings.conflict.theirs')}
            </Button>
            <Button size="sm" onClick={onKeepMine}>
              {t('alerts-settings.conflict.mine')}
            </Button>
          </>
        }
      >
        <p className="text-sm">{t('alerts-settings.conflict.text')}</p>
        <dl className="mt-2 flex flex-col gap-1 text-sm">
          {fields.map((field) => (
            <div key={field} className="flex flex-wrap gap-x-2">
              <dt className="font-medium">{t(`alerts-settings.field.${field}`)}</dt>
              <dd className="min-w-0 break-words">{textOf(field, theirs)}</dd>
            </div>
          ))}
        </dl>
      </Callout>
    </div>
  )
}

/** It comes at the end of the form, which may be out of sight for who saved from its middle. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
