/** What one check found. */
export interface Finding {
  readonly check: 'configuration' | 'data folder' | 'database' | 'queue' | 'keys' | 'server' | 'receiver'
  readonly level: 'ok' | 'warning' | 'problem' | 'not checked'
  readonly message: string
  /** What to do; null when there is nothing to do. */
  readonly advice: string | null
}

type Check = Finding['check']

export const ok = (check: Check, message: string): Finding => ({ check, level: 'ok', message, advice: null })
export const notChecked = (check: Check, message: string): Finding => ({
  check,
  level: 'not checked',
  message,
  advice: null,
})
export const warning = (check: Check, message: string, advice: string): Finding => ({
  check,
  level: 'warning',
  message,
  advice,
})
export const problem = (check: Check, message: string, advice: string): Finding => ({
  check,
  level: 'problem',
  message,
  advice,
})

export type Verdict = 'ok' | 'warning' | 'problem'

/** The worst that was found. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const levels = findings.map(({ level }) => level)
  return levels.includes('problem') ? 'problem' : levels.includes('warning') ? 'warning' : 'ok'
}
