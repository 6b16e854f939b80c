import type { Bin } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../data/api.ts'
import { webhooksQuery } from '../../data/webhooks.ts'
import { RichText, useFormat, useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { TextLink } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

interface BinAddressProps {
  readonly bin: Bin
  readonly canWrite: boolean
}

/** Where it receives, for how long, and which webhooks send there. */
export function BinAddress({ bin, canWrite }: BinAddressProps) {
  const t = useText()
  const format = useFormat()
  const webhooks = useQuery(webhooksQuery(useApi())).data
  const senders = webhooks?.filter(({ url }) => url.startsWith(bin.url)) ?? []
  const [first] = senders
  return (
    <section aria-label={t('bins.url')} className="rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-1 basis-80 items-center gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
          <code translate="no" className="min-w-0 flex-1 break-all text-sm">
            {bin.url}
          </code>
          <CopyButton value={bin.url} label={t('bins.copyUrl')} />
        </div>
        {canWrite &&
          webhooks !== undefined &&
          (first === undefined ? (
            <ButtonLink to="/webhooks/new" search={{ url: bin.url }} look="primary" icon="webhook">
              {t('bins.useAsTarget')}
            </ButtonLink>
          ) : (
            <ButtonLink
              to="/webhooks/$webhookId/test"
              params={{ webhookId: first.id }}
              look="primary"
              icon="send"
            >
              {t('bins.sendTest')}
            </ButtonLink>
          ))}
      </div>
      <p className="mt-3 flex items-start gap-2 text-muted text-sm">
        <Icon name="clock" className="mt-0.5" />
        <span>
          <RichText
            id="bins.expiry"
            tags={{ time: <RelativeTime at={bin.expires_at} className="font-medium text-ink" /> }}
            values={{ date: format.moment(bin.expires_at) }}
          />
        </span>
      </p>
      {first !== undefined && (
        <p className="mt-1 flex items-start gap-2 text-muted text-sm">
          <Icon name="webhook" className="mt-0.5" />
          <span>
            <RichText
              id="bins.senders"
              tags={{
                webhook:
                  senders.length === 1 ? (
                    <TextLink to="/webhooks/$webhookId" params={{ webhookId: first.id }} />
                  ) : (
                    <TextLink to="/webhooks" search={{ find: bin.url }} />
                  ),
              }}
              values={{ count: senders.length }}
            />
          </span>
        </p>
      )}
    </section>
  )
}
