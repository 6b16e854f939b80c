import type { EventType } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { TextLink } from '../../ui/link.tsx'
import { prettyJson } from '../../ui/parse-json.ts'
import { fieldsOfSchema } from './fields-of-schema.ts'

/** What a receiver gets with an event of this type: its fields, an example, and what to do with it. */
export function EventTypeDetails({
  type,
  canWrite,
}: {
  readonly type: EventType
  readonly canWrite: boolean
}) {
  const t = useText()
  return (
    <div className="flex flex-col gap-5 border-line border-t bg-canvas/50 px-4 py-5 sm:px-5">
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[3fr_2fr]">
        <Fields type={type} />
        {type.example_json !== null && (
          <section aria-label={t('catalogue.example')} className="min-w-0">
            <h3 className="mb-2 text-base">{t('catalogue.example')}</h3>
            <CodeBlock
              code={prettyJson(type.example_json)}
              label={t('catalogue.example.of', { event: type.name })}
              copyLabel={t('catalogue.example.copy')}
            />
          </section>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        {canWrite && (
          <ButtonLink to="/webhooks/new" search={{ event: type.name }} icon="plus" size="sm">
            {t('catalogue.subscribe')}
          </ButtonLink>
        )}
        <TextLink to="/deliveries" search={{ event: type.name }} className="text-sm">
          {t('catalogue.deliveries')}
        </TextLink>
      </div>
    </div>
  )
}

function Fields({ type }: { readonly type: EventType }) {
  const t = useText()
  const fields = type.schema === null ? [] : fieldsOfSchema(type.schema)
  return (
    <section aria-label={t('catalogue.fields')} className="min-w-0">
      <h3 className="mb-2 text-base">{t('catalogue.fields')}</h3>
      {fields.length === 0 ? (
        <p className="text-muted text-sm">{t('catalogue.fields.any')}</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface">
          {fields.map(({ path, type: fieldType, isRequired, description }) => (
            <li key={path} className="px-3 py-2 text-sm">
              <div className="flex flex-wrap items-baseline gap-x-2.5">
                <code translate="no" className="break-all font-medium font-mono">
                  {path}
                </code>
                <code translate="no" className="break-all font-mono text-muted text-xs">
                  {fieldType}
                </code>
                {isRequired && (
                  <span className="text-warn-ink text-xs">{t('catalogue.fields.required')}</span>
                )}
              </div>
              {description !== '' && <p className="mt-0.5 text-muted">{description}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
