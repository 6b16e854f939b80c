import type { Bin } from '@gancho/client/http'
import { type SubmitEvent, useId, useState } from 'react'
import { useUpdateBin } from '../../data/bins.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { toast } from '../../ui/toast.tsx'

interface RenameBinProps {
  readonly bin: Bin
  readonly onClose: () => void
}

const longestName = 100

export function RenameBin({ bin, onClose }: RenameBinProps) {
  const t = useText()
  const describe = useProblem()
  const formId = useId()
  const update = useUpdateBin(bin.id)
  const [name, setName] = useState(bin.name)
  const save = (event: SubmitEvent) => {
    event.preventDefault()
    update.mutate(
      { name: name.trim() },
      { onSuccess: onClose, onError: (error) => toast.problem(describe(error)) },
    )
  }
  return (
    <Dialog
      title={t('bins.rename')}
      onClose={onClose}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" form={formId} look="primary" busy={update.isPending}>
            {t('bins.save')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={save}>
        <Field label={t('bins.column.name')}>
          <Input
            value={name}
            maxLength={longestName}
            autoComplete="off"
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}
