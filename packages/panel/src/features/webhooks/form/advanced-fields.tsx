import { lazy, Suspense, useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { useText } from '../../../i18n/index.ts'
import { Icon } from '../../../ui/icon.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import type { FormValues } from './values.ts'

const AdvancedPanel = lazy(() => import('./advanced-panel.tsx'))

const names = [
  'headers',
  'timeoutSeconds',
  'ratePerSecond',
  'maxInFlight',
  'ordered',
  'retries',
  'waits',
] as const

/** What most never change, out of the way; open when something in it is wrong. */
export function AdvancedFields({ form }: { readonly form: UseFormReturn<FormValues> }) {
  const t = useText()
  const { errors } = form.formState
  const [isOpen, setOpen] = useState(false)
  const isShown = isOpen || names.some((name) => errors[name] !== undefined)
  return (
    <div className="rounded-md border border-line">
      <button
        type="button"
        aria-expanded={isShown}
        onClick={() => setOpen(!isShown)}
        className="flex min-h-11 w-full items-center gap-2.5 rounded-md px-4 py-2 text-left hover:bg-hover"
      >
        <Icon name="chevron" className={isShown ? 'text-muted' : '-rotate-90 text-muted'} />
        <span className="font-medium">{t('webhooks-form.advanced')}</span>
        <span className="truncate text-muted text-sm">{t('webhooks-form.advanced.hint')}</span>
      </button>
      {isShown && (
        <Suspense fallback={<Skeleton className="m-4 h-80" />}>
          <AdvancedPanel form={form} />
        </Suspense>
      )}
    </div>
  )
}
