import { Outlet } from '@tanstack/react-router'
import { useText } from '../../i18n/index.ts'
import { Page, PageHeader } from '../../ui/page.tsx'

export function WebhooksPage() {
  const t = useText()
  return (
    <Page isWide>
      <PageHeader title={t('webhooks.title')} />
      <Outlet />
    </Page>
  )
}
