import { useText } from '../../i18n/index.ts'
import { Callout } from '../../ui/callout.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'

/** A new secret, whole, this once. */
export function SecretOnce({ secret }: { readonly secret: string }) {
  const t = useText()
  return (
    <div className="flex flex-col gap-3">
      <Callout meaning="warn">{t('webhooks.secret.once')}</Callout>
      <div className="flex flex-wrap items-center gap-3 rounded-md border border-line bg-sunken px-4 py-3">
        <code translate="no" className="min-w-0 flex-1 basis-60 break-all text-sm">
          {secret}
        </code>
        <CopyButton value={secret} label={t('webhooks.secret.copy')} hasText look="primary" />
      </div>
    </div>
  )
}
