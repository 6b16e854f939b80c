import type { Webhook } from '@gancho/client/http'
import { useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Callout } from '../../../ui/callout.tsx'
import type { Field } from './values.ts'

interface ConflictProps {
  readonly theirs: Webhook
  /** What both changed. */
  readonly fields: readonly Field[]
  readonly onKeepMine: () => void
}

/** Somebody else saved the same fields meanwhile: what they have now, and the choice to go over it. */
export function Conflict({ theirs, fields, onKeepMine }: ConflictProps) {
  const t = useText()
  return (
    <Callout
      meaning="warn"
      role="alert"
      title={t('webhooks-form.conflict.title')}
      actions={
        <Button size="sm" onClick={onKeepMine}>
          {t('webhooks-form.conflict.mine')}
        </Button>
      }
    >
      <p className="text-sm">{t('webhooks-form.conflict.text')}</p>
      <dl className="mt-2 flex flex-col gap-1 text-sm">
        {fields.map((field) => (
          <div key={field} className="flex flex-wrap gap-x-2">
            <dt className="font-medium">{t(`webhooks-form.field.${field}`)}</dt>
            <dd translate="no" className="min-w-0 break-all font-mono text-xs leading-5">
              {shown(theirs[field])}
            </dd>
          </div>
        ))}
      </dl>
    </Callout>
  )
}

function shown(value: Webhook[Field]): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
