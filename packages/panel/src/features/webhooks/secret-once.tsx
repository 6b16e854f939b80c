import { useText } from '../../i18n/index.ts'
import { ShownOnce } from '../../ui/shown-once.tsx'

/** A new secret, whole, this once. */
export function SecretOnce({ secret }: { readonly secret: string }) {
  const t = useText()
  return <ShownOnce value={secret} text={t('webhooks.secret.once')} copyLabel={t('webhooks.secret.copy')} />
}
