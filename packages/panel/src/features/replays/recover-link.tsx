import { useApi } from '../../data/api.ts'
import { useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import type { ReplayChoice } from './search.ts'

interface RecoverLinkProps {
  /** What the log shows: the replay begins with it. */
  readonly choice: { readonly [Name in keyof ReplayChoice]: ReplayChoice[Name] | undefined }
  readonly size?: 'sm' | 'md'
}

/** From a log to sending again what failed of it. */
export function RecoverLink({ choice, size = 'md' }: RecoverLinkProps) {
  const t = useText()
  const { canWrite } = useApi()
  if (!canWrite) return null
  return (
    <ButtonLink to="/replays/new" search={choice} icon="retry" size={size} className="self-start">
      {t('replays.recover')}
    </ButtonLink>
  )
}
