import { useText } from '../../i18n/index.ts'
import { Page, PageHeader } from '../../ui/page.tsx'

export function DashboardPage() {
  const t = useText()
  return (
    <Page>
      <PageHeader title={t('dashboard.title')} />
    </Page>
  )
}
