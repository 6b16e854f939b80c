import { GanchoApiError, GanchoError } from '@gancho/client/http'
import { useLingui } from '@lingui/react'
import { useText } from './text.tsx'

/** What a person is told of a failure. */
export interface Problem {
  /** Of the API; null for what never got there. */
  readonly code: string | null
  readonly title: string
  /** What to do. */
  readonly text: string
  /** Names the request in the server's log: for those who are asked for help. */
  readonly requestId: string | null
}

/** Turns what a request rejected with into words, by its code; a code that is newer than the panel keeps the API's own words. */
export function useProblem(): (error: unknown) => Problem {
  const t = useText()
  const { i18n } = useLingui()
  const translated = (id: string, otherwise: string) => (i18n.messages[id] ? i18n._(id) : otherwise)
  return (error) => {
    if (error instanceof GanchoApiError) {
      const { code, detail, requestId } = error
      return {
        code,
        title: translated(`errors.problem.${code}.title`, t('errors.unknown.title')),
        text: translated(`errors.problem.${code}.text`, detail),
        requestId,
      }
    }
    const unreachable = error instanceof GanchoError && error.code === 'api_unreachable'
    const kind = unreachable ? 'unreachable' : 'unknown'
    return { code: null, title: t(`errors.${kind}.title`), text: t(`errors.${kind}.text`), requestId: null }
  }
}

/** Turns the code of a field's error into words; one that is newer than the panel keeps the API's own words. */
export function useFieldError(): (issue: { readonly code: string; readonly message: string }) => string {
  const { i18n } = useLingui()
  return ({ code, message }) => {
    const id = `errors.field.${code}`
    return i18n.messages[id] ? i18n._(id) : message
  }
}

/** Why an attempt failed, and what its receiver can do about it. */
export interface Cause {
  readonly cause: string
  readonly fix: string
}

/** Turns the code of an attempt's error into words. Its screen loads the area `attempts`. */
export function useCause(): (code: string) => Cause {
  const { i18n } = useLingui()
  return (code) => {
    const cause = `attempts.${code}.cause`
    const fix = `attempts.${code}.fix`
    return i18n.messages[cause] ? { cause: i18n._(cause), fix: i18n._(fix) } : { cause: code, fix: '' }
  }
}
