import type { Bin } from '@gancho/client/http'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useText } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { DeleteBin } from './delete-bin.tsx'
import { RenameBin } from './rename-bin.tsx'

interface BinHeaderProps {
  /** Absent while it loads: the heading is there already, and has the focus. */
  readonly bin: Bin | undefined
  readonly canWrite: boolean
}

export function BinHeader({ bin, canWrite }: BinHeaderProps) {
  const t = useText()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const close = () => setAsked(null)
  const name = bin?.name || t('bins.unnamed')
  return (
    <>
      <Link
        to="/receivers"
        className="-ml-1 mb-1 inline-flex min-h-8 items-center gap-1.5 rounded-sm pr-2 text-muted text-sm"
      >
        <Icon name="back" />
        {t('bins.title')}
      </Link>
      <PageHeader
        title={name}
        actions={
          canWrite &&
          bin !== undefined && (
            <Menu
              trigger={<IconButton icon="more" label={t('bins.menu', { name })} />}
              entries={[
                {
                  label: t('bins.useAsTarget'),
                  icon: 'webhook',
                  onSelect: () => navigate({ to: '/webhooks/new', search: { url: bin.url } }),
                },
                { label: t('bins.rename'), icon: 'edit', onSelect: () => setAsked('rename') },
                'separator',
                {
                  label: t('bins.delete'),
                  icon: 'trash',
                  isDanger: true,
                  onSelect: () => setAsked('delete'),
                },
              ]}
            />
          )
        }
      />
      {bin && asked === 'rename' && <RenameBin bin={bin} onClose={close} />}
      {bin && asked === 'delete' && <DeleteBin bin={bin} onClose={close} />}
    </>
  )
}
