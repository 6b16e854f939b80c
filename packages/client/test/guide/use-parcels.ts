import { catalogue, createClient, createTrigger, type OpenTransaction } from '@gancho/client'
import { parcels } from './parcels.ts'

export async function start(baseUrl: string, operatorKey: string, isProduction: boolean): Promise<void> {
  // #region register
  const gancho = createClient({ baseUrl, apiKey: operatorKey })
  await parcels.register(gancho, { keepNewer: isProduction })
  // #endregion
}

export async function ship(tx: OpenTransaction, tenantId: string): Promise<void> {
  // #region trigger
  await parcels.trigger(tx, {
    tenantId,
    event: 'parcel.shipped',
    data: { parcel_id: 'p-1', carrier: 'dhl', declared_value: '120.00' },
    resourceType: 'parcel',
    resourceId: 'p-1',
  })
  // #endregion
}

// #region both
export const trigger = createTrigger({ ...catalogue, ...parcels.definitions })
// #endregion
