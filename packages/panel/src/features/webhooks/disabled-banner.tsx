import type { Webhook } from '@gancho/client/http'
import { RichText, useText } from '../../i18n/index.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { usePause } from './use-pause.ts'

interface DisabledBannerProps {
  readonly webhook: Webhook
  readonly canWrite: boolean
}

/** Gancho disabled it: since when, why, and the ways back. */
export function DisabledBanner({ webhook, canWrite }: DisabledBannerProps) {
  const t = useText()
  const { resume, isPending } = usePause()
  const reason = webhook.state_reason === 'gone' ? 'gone' : 'failing'
  return (
    <Callout
      meaning="bad"
      title={t('webhooks.disabled.title')}
      actions={
        canWrite && (
          <>
            <Button size="sm" icon="play" busy={isPending} onClick={() => resume(webhook)}>
              {t('webhooks.enable')}
            </Button>
            <ButtonLink size="sm" icon="retry" to="/replays/new" search={{ webhook: webhook.id }}>
              {t('webhooks.disabled.replay')}
            </ButtonLink>
          </>
        )
      }
    >
      <p className="text-sm">
        <RichText
          id={`webhooks.disabled.${reason}`}
          tags={{ time: <RelativeTime at={webhook.updated_at} />, help: <HelpLink page="troubleshooting" /> }}
        />
      </p>
    </Callout>
  )
}
