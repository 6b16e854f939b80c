import { type EventType, GanchoApiError, type RawJson, rawJson, type Webhook } from '@gancho/client/http'
import { type KeyboardEvent, useState } from 'react'
import { isSubscribed } from '../../data/event-types.ts'
import { useEventTypeText, useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { Field } from '../../ui/field.tsx'
import { Select, Textarea } from '../../ui/input.tsx'
import { prettyJson } from '../../ui/parse-json.ts'
import { readJsonText } from './json-text.ts'

export interface TestInput {
  readonly event: string
  readonly data: RawJson
}

interface TestFormProps {
  readonly webhook: Webhook
  readonly eventTypes: readonly EventType[]
  /** The event that is chosen at first; otherwise one that is subscribed. */
  readonly first: string | undefined
  /** Why the last one was not sent. */
  readonly error: Error | null
  readonly busy: 'send' | 'check' | null
  readonly onSend: (input: TestInput) => void
  readonly onCheck: (input: TestInput) => void
}

const exampleOf = (type: EventType | undefined) => prettyJson(type?.example_json ?? '{}')

/** Which event to send, and its data: an example that can be edited. */
export function TestForm({ webhook, eventTypes, first, error, busy, onSend, onCheck }: TestFormProps) {
  const t = useText()
  const words = useEventTypeText()
  const subscribed = eventTypes.filter(({ name }) => isSubscribed(webhook.events, name))
  const others = eventTypes.filter((type) => !subscribed.includes(type))
  const [event, setEvent] = useState(() => {
    const initial = eventTypes.find(({ name }) => name === first) ?? subscribed[0] ?? eventTypes[0]
    return initial?.name ?? ''
  })
  const type = eventTypes.find(({ name }) => name === event)
  const [text, setText] = useState(() => exampleOf(type))
  const [isTried, setTried] = useState(false)
  const read = readJsonText(text)

  const choose = (name: string) => {
    setEvent(name)
    setText(exampleOf(eventTypes.find((each) => each.name === name)))
    setTried(false)
  }
  const submit = (send: (input: TestInput) => void) => {
    setTried(true)
    if (read.ok && busy === null) send({ event, data: rawJson(text) })
  }
  const onKeyDown = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
    if (key === 'Enter' && (ctrlKey || metaKey)) submit(onSend)
  }
  const jsonError =
    read.ok || !isTried
      ? undefined
      : read.at === null
        ? t('test.json.object')
        : t('test.json.syntax', { line: String(read.at.line), column: String(read.at.column) })
  const group = (label: string, types: readonly EventType[]) =>
    types.length > 0 && (
      <optgroup label={label}>
        {types.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </optgroup>
    )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the buttons below it, from any control in it
    <div className="flex flex-col gap-4" onKeyDown={onKeyDown}>
      <Field label={t('test.event')} hint={type && words.descriptionOf(type)}>
        <Select value={event} onChange={({ target }) => choose(target.value)}>
          {group(t('test.event.subscribed'), subscribed)}
          {group(t('test.event.others'), others)}
        </Select>
      </Field>
      <Field
        label={t('test.data')}
        error={jsonError}
        aside={
          <span className="flex gap-1">
            {read.ok && (
              <Button look="quiet" size="sm" onClick={() => setText(prettyJson(text))}>
                {t('test.data.format')}
              </Button>
            )}
            <Button look="quiet" size="sm" onClick={() => setText(exampleOf(type))}>
              {t('test.data.reset')}
            </Button>
          </span>
        }
      >
        <Textarea
          value={text}
          onChange={({ target }) => setText(target.value)}
          rows={Math.min(16, Math.max(6, text.split('\n').length))}
          spellCheck={false}
          autoComplete="off"
          translate="no"
          className="font-mono text-sm!"
        />
      </Field>
      {error !== null && <Refusal error={error} />}
      <div className="flex flex-wrap items-center gap-2.5">
        <Button look="primary" icon="send" busy={busy === 'send'} onClick={() => submit(onSend)}>
          {t('test.send')}
        </Button>
        <Button icon="lock" busy={busy === 'check'} onClick={() => submit(onCheck)}>
          {t('test.check')}
        </Button>
        <span className="hidden text-muted text-sm sm:inline">{t('test.shortcut')}</span>
      </div>
    </div>
  )
}

/** The API did not take it: why, and which fields of the data do not fit the schema. */
function Refusal({ error }: { readonly error: Error }) {
  const t = useText()
  const describe = useProblem()
  const { title, text } = describe(error)
  const fields = error instanceof GanchoApiError ? error.errors : []
  return (
    <Callout meaning="bad" role="alert" title={title}>
      {fields.length === 0 ? (
        text
      ) : (
        <>
          <p>{t('test.data.invalid')}</p>
          <ul className="mt-1 list-disc pl-5">
            {fields.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code translate="no" className="font-mono text-sm">
                  {path}
                </code>{' '}
                <span lang="en">{message}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Callout>
  )
}
