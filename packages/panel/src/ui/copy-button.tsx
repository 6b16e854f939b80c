import { useEffect, useState } from 'react'
import { useText } from '../i18n/index.ts'
import { announce } from './announce.tsx'
import { Button, IconButton } from './button.tsx'

interface CopyButtonProps {
  readonly value: string | (() => string)
  /** What it copies: "Copy the secret". */
  readonly label: string
  /** Shows the label instead of an icon alone. */
  readonly hasText?: boolean
  readonly look?: 'primary' | 'secondary' | 'quiet'
}

const shownMs = 2_000

/** Copies, and says so where it is. */
export function CopyButton({ value, label, hasText = false, look }: CopyButtonProps) {
  const t = useText()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    await navigator.clipboard.writeText(typeof value === 'string' ? value : value())
    setCopied(true)
    announce(t('ui.copied'))
  }
  const icon = isCopied ? 'check' : 'copy'
  if (!hasText) return <IconButton icon={icon} size="sm" label={label} onClick={copy} />
  return (
    <Button size="sm" look={look} icon={icon} onClick={copy}>
      {isCopied ? t('ui.copied') : label}
    </Button>
  )
}
