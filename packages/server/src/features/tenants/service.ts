import type { Call } from '../../server/service-deps.ts'
import * as queries from './queries.ts'

export async function listTenants({
  deps,
  input,
}: Call<'db', { afterId: string | null; limit: number; find: string | undefined }>) {
  return await queries.listTenants(deps.db.kysely, input)
}
