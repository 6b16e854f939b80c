import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react'
import { type UseFormReturn, useController } from 'react-hook-form'
import { useApi } from '../../../data/api.ts'
import { useText } from '../../../i18n/index.ts'
import { announce } from '../../../ui/announce.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Input } from '../../../ui/input.tsx'
import { mostAddresses, troubleOfDraft } from './check-values.ts'
import { addressesIn, type FormValues } from './values.ts'

/** Who gets the e-mails, a line each, and a field to add one or to paste some. */
export function AddressesField({ form }: { readonly form: UseFormReturn<FormValues> }) {
  const t = useText()
  const { canWrite } = useApi()
  const { control, register, setValue, getValues, setError, clearErrors, formState } = form
  const { field } = useController({ control, name: 'addresses' })
  const addresses = field.value
  const [list, setList] = useState<HTMLUListElement | null>(null)
  const isFull = addresses.length >= mostAddresses
  const draft = register('draft')
  const input = useRef<HTMLInputElement>(null)

  const change = (next: string[]) => {
    clearErrors('draft')
    field.onChange(next)
  }
  const add = () => {
    const text = getValues('draft')
    const trouble = troubleOfDraft(text, addresses, t)
    if (trouble !== null) {
      setError('draft', { type: 'check', message: trouble })
    } else if (addressesIn(text).length > 0) {
      change([...addresses, ...addressesIn(text)])
      setValue('draft', '', { shouldDirty: true })
      announce(t('alerts-settings.addresses.added', { address: addressesIn(text).join(', ') }))
    }
    input.current?.focus()
  }
  const addWithEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || getValues('draft').trim() === '') return
    event.preventDefault()
    add()
  }
  /** The focus goes to the next line: the button that had it is gone. */
  const remove = (address: string, { currentTarget }: MouseEvent<HTMLButtonElement>) => {
    const buttons = [...(list?.querySelectorAll('button') ?? [])]
    const place = buttons.indexOf(currentTarget)
    const next = buttons[place + 1] ?? buttons[place - 1] ?? input.current
    next?.focus()
    change(addresses.filter((each) => each !== address))
    announce(t('alerts-settings.addresses.removed', { address }))
  }
  return (
    <div className="flex flex-col gap-2">
      {canWrite ? (
        <Field
          label={t('alerts-settings.addresses')}
          aside={t('alerts-settings.addresses.count', { count: addresses.length, most: mostAddresses })}
          hint={isFull ? t('alerts-settings.addresses.full') : t('alerts-settings.addresses.hint')}
          error={formState.errors.draft?.message}
        >
          <div className="flex gap-2">
            <Input
              {...draft}
              ref={(element) => {
                draft.ref(element)
                input.current = element
              }}
              type="text"
              inputMode="email"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder={placeholder}
              onKeyDown={addWithEnter}
              className="min-w-0 flex-1"
            />
            <Button icon="plus" onClick={add}>
              {t('alerts-settings.addresses.add')}
            </Button>
          </div>
        </Field>
      ) : (
        <p className="font-medium">{t('alerts-settings.addresses')}</p>
      )}
      {addresses.length > 0 && (
        <ul
          ref={setList}
          aria-label={t('alerts-settings.addresses')}
          className="divide-y divide-line overflow-hidden rounded-md border border-line bg-surface"
        >
          {addresses.map((address) => {
            const [local, domain] = address.split('@')
            return (
              <li key={address} className="flex min-h-10 items-center gap-2.5 py-0.5 pr-1 pl-3">
                <Icon name="mail" className="text-muted" />
                <span translate="no" className="wrap-anywhere min-w-0 flex-1">
                  {local}
                  <wbr />
                  {`@${domain}`}
                </span>
                {canWrite && (
                  <IconButton
                    icon="close"
                    size="sm"
                    label={t('alerts-settings.addresses.remove', { address })}
                    onClick={(event) => remove(address, event)}
                  />
                )}
              </li>
            )
          })}
        </ul>
      )}
      {addresses.length === 0 && (
        <p className="rounded-md border border-line border-dashed px-3 py-2.5 text-muted">
          {t('alerts-settings.addresses.none')}
        </p>
      )}
    </div>
  )
}

/** Not words: what an address looks like. */
const placeholder = 'ana@example.com'
