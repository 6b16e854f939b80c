import { GanchoApiError } from '@gancho/client/http'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

interface QueryClientHooks {
  /** The session ended: somebody has to sign in again. */
  readonly onUnauthenticated: () => void
}

const freshMs = 5_000
const mostRetries = 2

/** A refusal stays one, however often it is asked; what gave no answer may give one the next time. */
function mayPass(error: Error): boolean {
  return !(error instanceof GanchoApiError) || error.status >= 500
}

export function createQueryClient({ onUnauthenticated }: QueryClientHooks): QueryClient {
  const onError = (error: Error, { isSession }: { isSession?: boolean } = {}) => {
    if (!isSession && error instanceof GanchoApiError && error.status === 401) onUnauthenticated()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => onError(error, query.meta) }),
    mutationCache: new MutationCache({
      onError: (error, _1, _2, mutation) => onError(error, mutation.meta),
    }),
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        retry: (count, error) => count < mostRetries && mayPass(error),
      },
      mutations: { retry: false },
    },
  })
}

interface Meta extends Record<string, unknown> {
  /** It is about the session itself: a 401 is its answer, and not the end of a session. */
  readonly isSession?: boolean
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: Meta
    mutationMeta: Meta
  }
}
