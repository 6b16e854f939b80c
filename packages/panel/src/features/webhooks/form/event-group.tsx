import type { EventType } from '@gancho/client/http'
import { useId, useState } from 'react'
import { useEventTypeText, useText } from '../../../i18n/index.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { cx } from '../../../ui/cx.ts'
import { Icon } from '../../../ui/icon.tsx'
import { prettyJson } from '../../../ui/parse-json.ts'
import { useIsTablet } from '../../../ui/use-media-query.ts'

interface EventGroupProps {
  readonly name: string
  readonly types: readonly EventType[]
  readonly chosen: ReadonlySet<string>
  /** Open whatever was pressed: something is looked for. */
  readonly isOpen?: boolean
  /** Folded at first, unless some are chosen; otherwise it is so on phones, where it would be a long way to scroll. */
  readonly isFolded?: boolean
  readonly onChange: (types: readonly EventType[], isOn: boolean) => void
}

/** The event types of one group, with one box for all of them. */
export function EventGroup({
  name,
  types,
  chosen,
  isOpen = false,
  isFolded = false,
  onChange,
}: EventGroupProps) {
  const t = useText()
  const id = useId()
  const isTablet = useIsTablet()
  const count = types.filter((type) => chosen.has(type.name)).length
  const [pressed, setPressed] = useState<boolean | null>(null)
  const isShown = isOpen || (pressed ?? ((isTablet && !isFolded) || count > 0))
  const label = t('webhooks-form.group', { group: name, chosen: count, count: types.length })
  return (
    <fieldset className="border-line border-b last:border-b-0">
      <legend className="sr-only">{name}</legend>
      <div className="sticky top-0 z-1 flex items-center gap-2 bg-canvas py-1 pr-1 pl-4">
        <Checkbox
          checked={count === types.length}
          isMixed={count > 0 && count < types.length}
          onChange={() => onChange(types, count < types.length)}
          aria-label={label}
          label={<span className="font-medium">{name}</span>}
          className="flex-1 py-1"
        />
        <span aria-hidden="true" className="figures text-muted text-sm">
          {t('webhooks-form.group.count', { chosen: count, count: types.length })}
        </span>
        <button
          type="button"
          aria-expanded={isShown}
          aria-controls={id}
          aria-label={name}
          onClick={() => setPressed(!isShown)}
          className="touch flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover"
        >
          <Icon name="chevron" className={cx('transition-transform', !isShown && '-rotate-90')} />
        </button>
      </div>
      <ul id={id} hidden={!isShown} className="bg-surface py-1">
        {types.map((type) => (
          <EventRow
            key={type.name}
            type={type}
            isChosen={chosen.has(type.name)}
            onChange={(isOn) => onChange([type], isOn)}
          />
        ))}
      </ul>
    </fieldset>
  )
}

interface EventRowProps {
  readonly type: EventType
  readonly isChosen: boolean
  readonly onChange: (isOn: boolean) => void
}

function EventRow({ type, isChosen, onChange }: EventRowProps) {
  const t = useText()
  const words = useEventTypeText()
  const [hasExample, setExample] = useState(false)
  const { name, example_json: example } = type
  return (
    <li className="px-4 py-1 hover:bg-hover">
      <div className="flex items-start gap-2">
        <Checkbox
          checked={isChosen}
          onChange={(event) => onChange(event.target.checked)}
          label={<code translate="no">{name}</code>}
          hint={words.descriptionOf(type)}
          className="flex-1 py-0.5"
        />
        {example !== null && (
          <IconButton
            icon="code"
            size="sm"
            label={t('webhooks-form.example', { event: name })}
            aria-expanded={hasExample}
            onClick={() => setExample(!hasExample)}
          />
        )}
      </div>
      {hasExample && example !== null && (
        <CodeBlock
          code={prettyJson(example)}
          label={t('webhooks-form.example', { event: name })}
          copyLabel={t('webhooks-form.example.copy')}
          className="mt-1 mb-2 ml-6.5"
        />
      )}
    </li>
  )
}
