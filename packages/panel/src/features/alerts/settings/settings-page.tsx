import type { AlertSettings } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { alertSettingsQuery } from '../../../data/alert-settings.ts'
import { useApi } from '../../../data/api.ts'
import { preferredLanguage, useProblem, useText } from '../../../i18n/index.ts'
import { Icon } from '../../../ui/icon.tsx'
import { HelpLink } from '../../../ui/link.tsx'
import { Page, PageHeader } from '../../../ui/page.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../../ui/states.tsx'
import { SettingsForm } from './settings-form.tsx'
import { withLanguage } from './values.ts'

/** "Ajustes de alertas": who is told of what, and when the success rate is too low. */
export function AlertSettingsPage() {
  const t = useText()
  return (
    <Page>
      <Link
        to="/alerts"
        className="-ml-1 mb-1 inline-flex min-h-8 items-center gap-1.5 rounded-sm pr-2 text-muted text-sm"
      >
        <Icon name="back" />
        {t('alerts.title')}
      </Link>
      <PageHeader
        title={t('alerts-settings.title')}
        description={t('alerts-settings.description')}
        actions={<HelpLink page="alerts#settings">{t('alerts-settings.help')}</HelpLink>}
      />
      <Loaded />
    </Page>
  )
}

function Loaded() {
  const describe = useProblem()
  const settings = useQuery(alertSettingsQuery(useApi()))
  // As they were when the form was opened: what comes later is compared with it.
  const [opened, setOpened] = useState<AlertSettings>()
  if (opened === undefined && settings.data !== undefined) {
    setOpened(withLanguage(settings.data, preferredLanguage()))
  }
  if (opened !== undefined) return <SettingsForm opened={opened} />
  if (settings.isError) {
    return (
      <ErrorState
        problem={describe(settings.error)}
        onRetry={settings.refetch}
        isRetrying={settings.isFetching}
      />
    )
  }
  return (
    <>
      <LoadingStatus />
      {['h-96', 'h-24'].map((height) => (
        <div
          key={height}
          className="grid max-w-224 gap-x-12 gap-y-4 border-line border-t py-6 lg:grid-cols-[17rem_minmax(0,36rem)] lg:py-8"
        >
          <Skeleton className="h-20" />
          <Skeleton className={height} />
        </div>
      ))}
    </>
  )
}
