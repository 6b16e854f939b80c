import { lazy, Suspense, useMemo, useState } from 'react'
import { useFormat, useText } from '../i18n/index.ts'
import { CodeBlock } from './code-block.tsx'
import { CopyButton } from './copy-button.tsx'
import { parseJson } from './parse-json.ts'
import { Segmented } from './segmented.tsx'
import { Skeleton } from './skeleton.tsx'

const JsonTree = lazy(async () => ({ default: (await import('./json-tree.tsx')).JsonTree }))

interface BodyProps {
  readonly text: string
  readonly label: string
  /** How many it had on the wire. Default: those of the text in UTF-8. */
  readonly bytes?: number
}

/** A body as a tree, or byte for byte; what is no JSON only so. */
export function Body({ text, label, bytes }: BodyProps) {
  const t = useText()
  const format = useFormat()
  const json = useMemo(() => parseJson(text), [text])
  const [look, setLook] = useState<'tree' | 'raw'>('tree')
  const hasTree = json?.kind === 'object' || json?.kind === 'array'
  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 className="font-medium">{label}</h3>
        <span className="figures mr-auto text-muted text-sm">
          {format.bytes(bytes ?? new TextEncoder().encode(text).length)}
        </span>
        {hasTree && (
          <>
            <Segmented
              label={t('ui.body.look')}
              value={look}
              onChange={setLook}
              options={[
                { value: 'tree', label: t('ui.body.tree') },
                { value: 'raw', label: t('ui.body.raw') },
              ]}
            />
            {look === 'tree' && <CopyButton value={text} label={t('ui.body.copy')} />}
          </>
        )}
      </div>
      {hasTree && look === 'tree' ? (
        <Suspense fallback={<Skeleton className="h-48 w-full" />}>
          <JsonTree value={json} label={label} />
        </Suspense>
      ) : (
        <CodeBlock code={text} label={label} copyLabel={t('ui.body.copy')} />
      )}
    </div>
  )
}
