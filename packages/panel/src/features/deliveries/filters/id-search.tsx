import { useEffect, useEffectEvent, useState } from 'react'
import { useText } from '../../../i18n/index.ts'
import { SearchInput } from '../../../ui/input.tsx'

interface IdSearchProps {
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

const typingMs = 350

/** The id of a delivery, an event or a resource: looked for when somebody stops typing. */
export function IdSearch({ value = '', onChange }: IdSearchProps) {
  const t = useText()
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  // It was changed elsewhere: a chip taken away, a step back.
  if (known !== value) {
    setKnown(value)
    setText(value)
  }
  const look = useEffectEvent(() => {
    const next = text.trim()
    if (next !== value) onChange(next || undefined)
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each letter starts the wait anew
  useEffect(() => {
    const timer = setTimeout(look, typingMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <SearchInput
      label={t('deliveries.search')}
      value={text}
      maxLength={200}
      onChange={({ target }) => setText(target.value)}
      className="min-w-0 flex-1"
    />
  )
}
