import { useRef } from 'react'
import { useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'

interface SaveBarProps {
  readonly isDirty: boolean
  readonly isSaving: boolean
  readonly onDiscard: () => void
}

/** At the bottom of the window, however long the form: whether something is not saved yet, and the way to save it. */
export function SaveBar({ isDirty, isSaving, onDiscard }: SaveBarProps) {
  const t = useText()
  const save = useRef<HTMLButtonElement>(null)
  return (
    // What pops up stays above it.
    <div
      data-bottom-bar
      className="sticky bottom-0 z-10 -mx-4 -mb-5 flex flex-wrap items-center justify-end gap-x-3 gap-y-2 border-line border-t bg-canvas px-4 py-3 sm:mx-0 sm:px-0 lg:-mb-7"
    >
      <p role="status" className="mr-auto text-muted">
        {isDirty && t('alerts-settings.unsaved')}
      </p>
      {isDirty && (
        <Button
          onClick={() => {
            onDiscard()
            save.current?.focus()
          }}
        >
          {t('alerts-settings.discard')}
        </Button>
      )}
      <Button ref={save} type="submit" look="primary" busy={isSaving}>
        {t('alerts-settings.save')}
      </Button>
    </div>
  )
}
