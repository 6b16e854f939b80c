import { useText } from '../../i18n/index.ts'
import { Page, PageHeader } from '../../ui/page.tsx'

export function DeliveryPage() {
  const t = useText()
  return (
    <Page>
      <PageHeader title={t('deliveries.title')} />
    </Page>
  )
}
