import { useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'

export function NotFoundPage() {
  const t = useText()
  return (
    <Page>
      <PageHeader title={t('app.notFound.title')} description={t('app.notFound.text')} />
      <ButtonLink to="/webhooks">{t('app.notFound.action')}</ButtonLink>
    </Page>
  )
}
