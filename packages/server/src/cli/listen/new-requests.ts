import type { BinRequest, GanchoClient } from '@gancho/client/http'

const pageSize = 20

/**
 * What came to a bin since the last look, oldest first.
 * @returns looks; `missed` tells that more came than the bin keeps.
 */
export function createNewRequests({ bins }: Pick<GanchoClient, 'bins'>, binId: string) {
  let newest: string | null = null
  return async (): Promise<{ readonly requests: readonly BinRequest[]; readonly missed: boolean }> => {
    const requests: BinRequest[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof bins.requests>> = await bins.requests(binId, {
        limit: pageSize,
        ...(cursor !== null && { cursor }),
      })
      for (const request of page.data) {
        if (request.id === newest) return done(false)
        requests.push(request)
      }
      cursor = page.next_cursor
    } while (cursor !== null)
    return done(newest !== null)

    function done(missed: boolean) {
      newest = requests[0]?.id ?? newest
      return { requests: requests.toReversed(), missed: missed && requests.length > 0 }
    }
  }
}
