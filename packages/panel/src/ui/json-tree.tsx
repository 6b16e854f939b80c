import { type JsonArray, type JsonNode, type JsonObject, writeJson } from '@gancho/client/json'
import { useState } from 'react'
import { useText } from '../i18n/index.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'

interface JsonTreeProps {
  readonly value: JsonNode
  /** Names the tree: "Request body". */
  readonly label: string
}

/** Deeper than this is folded at first. */
const openDepth = 2
/** Members shown at a time, so that a list of thousands opens at once. */
const pageSize = 100

/** JSON to look through, each number and key as it was written: what is folded is not drawn, so that a megabyte opens at once. Each value and path can be copied. */
export function JsonTree({ value, label }: JsonTreeProps) {
  return (
    <section
      aria-label={label}
      translate="no"
      className="overflow-x-auto rounded-md border border-line bg-sunken py-2.5 pr-2 pl-3 font-mono text-sm"
    >
      <Node value={value} path="$" depth={0} />
    </section>
  )
}

interface NodeProps {
  readonly name?: string
  readonly value: JsonNode
  readonly path: string
  readonly depth: number
}

function Node({ name, value, path, depth }: NodeProps) {
  if (value.kind === 'object' || value.kind === 'array') {
    return <Branch {...(name !== undefined && { name })} value={value} path={path} depth={depth} />
  }
  return (
    <div className="group flex min-h-6 items-start pl-4">
      <Name name={name} />
      <Leaf value={value} />
      <Copies value={value} path={path} />
    </div>
  )
}

function Branch({ name, value, path, depth }: NodeProps & { readonly value: JsonObject | JsonArray }) {
  const t = useText()
  const [isOpen, setOpen] = useState(depth < openDepth)
  const [shown, setShown] = useState(pageSize)
  const isList = value.kind === 'array'
  const entries = isList
    ? value.items.map((item, index) => ({ key: String(index), value: item }))
    : value.members
  const rest = entries.length - shown
  return (
    <div>
      <div className="group flex min-h-6 items-start">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-6 min-w-0 items-start rounded-sm text-left hover:bg-hover"
        >
          <Icon
            name="chevron"
            className={cx('mt-1.25 mr-0.5 size-3.5 text-muted', !isOpen && '-rotate-90')}
          />
          <Name name={name} />
          <span className="text-muted">
            {isList ? '[' : '{'}
            {!isOpen && `…${isList ? ']' : '}'}`} {t('ui.json.members', { count: entries.length })}
          </span>
        </button>
        <Copies value={value} path={path} />
      </div>
      {isOpen && (
        <div className="ml-1.5 border-line border-l pl-2">
          {entries.slice(0, shown).map(({ key, value: member }, index) => (
            <Node
              // biome-ignore lint/suspicious/noArrayIndexKey: a key can be repeated, and what is shown never moves
              key={index}
              {...(!isList && { name: key })}
              value={member}
              path={isList ? `${path}[${key}]` : memberPath(path, key)}
              depth={depth + 1}
            />
          ))}
          {rest > 0 && (
            <Button
              look="quiet"
              size="sm"
              className="font-sans"
              onClick={() => setShown(shown + pageSize * 10)}
            >
              {t('ui.json.rest', { count: rest })}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function memberPath(path: string, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : <span className="mr-1.5 shrink-0 text-accent-ink">{`${name}:`}</span>
}

function Leaf({ value }: { readonly value: JsonNode }) {
  const text = writeJson(value)
  const look = value.kind === 'string' ? 'text-good-ink' : text === 'null' ? 'text-muted' : 'text-warn-ink'
  return <span className={`${look} min-w-0 whitespace-pre-wrap break-all`}>{text}</span>
}

/** There for the pointer and for the keyboard, and out of the way otherwise. */
function Copies({ value, path }: { readonly value: JsonNode; readonly path: string }) {
  const t = useText()
  const text = () => (value.kind === 'string' ? value.value : writeJson(value, 2))
  return (
    <span className="-my-0.5 ml-2 flex shrink-0 opacity-0 focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
      <CopyButton value={text} label={t('ui.json.copyValue', { path })} />
      <CopyButton value={path} label={t('ui.json.copyPath', { path })} />
    </span>
  )
}
