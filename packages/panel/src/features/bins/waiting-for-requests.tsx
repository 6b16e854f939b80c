import type { Bin } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { shellWord } from '../../ui/shell-word.ts'
import { EmptyState } from '../../ui/states.tsx'

/** Nothing came yet: how to send the first one. */
export function WaitingForRequests({ bin }: { readonly bin: Bin }) {
  const t = useText()
  return (
    <div className="rounded-lg border border-line bg-surface">
      <EmptyState icon="inbox" title={t('bins.waiting')} className="max-w-xl">
        <p>{t('bins.waiting.text')}</p>
        <CodeBlock
          className="mt-4 text-left"
          code={`curl ${shellWord(bin.url)} -H 'content-type: application/json' -d '{"hello": "world"}'`}
          label={t('bins.waiting.curl')}
          copyLabel={t('bins.waiting.copy')}
        />
      </EmptyState>
    </div>
  )
}
