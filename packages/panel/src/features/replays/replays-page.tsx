import { useText } from '../../i18n/index.ts'
import { Page, PageHeader } from '../../ui/page.tsx'

export function ReplaysPage() {
  const t = useText()
  return (
    <Page>
      <PageHeader title={t('replays.title')} />
    </Page>
  )
}
