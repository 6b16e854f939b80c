import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useApi } from '../../data/api.ts'
import { binsQuery, useCreateBin } from '../../data/bins.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { toast } from '../../ui/toast.tsx'

/** Makes a bin in one click, and goes there. */
export function useNewBin() {
  const t = useText()
  const describe = useProblem()
  const navigate = useNavigate()
  const { data: bins = [] } = useQuery(binsQuery(useApi()))
  const create = useCreateBin()
  const make = () =>
    create.mutate(
      { name: t('bins.nameOfNew', { place: bins.length + 1 }) },
      {
        onSuccess: ({ id }) => navigate({ to: '/receivers/$binId', params: { binId: id } }),
        onError: (error) => toast.problem(describe(error)),
      },
    )
  return { make, isPending: create.isPending }
}
