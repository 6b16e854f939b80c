import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useProblem } from '../../i18n/index.ts'
import { ErrorState } from '../../ui/states.tsx'

/** A screen that failed: what happened, and another try. */
export function ProblemPage({ error, reset }: ErrorComponentProps) {
  const describe = useProblem()
  const router = useRouter()
  const retry = () => {
    reset()
    router.invalidate()
  }
  return <ErrorState isPage problem={describe(error)} onRetry={retry} />
}

/** The same without a shell around it: not even the session could be asked for. */
export function ProblemAlone(props: ErrorComponentProps) {
  return (
    <main>
      <ProblemPage {...props} />
    </main>
  )
}
