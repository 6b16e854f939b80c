import type { Attempt } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'
import { CodeBlock } from '../../ui/code-block.tsx'

type Exchanged = Pick<
  Attempt,
  'request_headers' | 'response_headers' | 'response_body' | 'response_truncated'
>

/** What was answered and what was sent, folded: the verdict is what counts at first. */
export function Exchange({ attempt }: { readonly attempt: Exchanged }) {
  const t = useText()
  const { request_headers, response_headers, response_body, response_truncated } = attempt
  return (
    <div className="flex flex-col gap-2">
      {response_headers !== null && (
        <details>
          <summary className="min-h-6 cursor-pointer font-medium">{t('test.response')}</summary>
          <div className="mt-2 flex flex-col gap-2">
            <CodeBlock
              code={linesOf(response_headers)}
              label={t('test.response.headers')}
              copyLabel={t('test.copy')}
            />
            {response_body !== null && response_body !== '' ? (
              <CodeBlock code={response_body} label={t('test.response.body')} copyLabel={t('test.copy')} />
            ) : (
              <p className="text-muted text-sm">{t('test.response.empty')}</p>
            )}
            {response_truncated && <p className="text-muted text-sm">{t('test.response.truncated')}</p>}
          </div>
        </details>
      )}
      <details>
        <summary className="min-h-6 cursor-pointer font-medium">{t('test.request')}</summary>
        <CodeBlock
          className="mt-2"
          code={linesOf(request_headers)}
          label={t('test.request.headers')}
          copyLabel={t('test.copy')}
        />
      </details>
    </div>
  )
}

function linesOf(headers: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`))
    .join('\n')
}
