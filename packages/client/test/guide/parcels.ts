import { defineEvents } from '@gancho/client'
import { z } from 'zod'

export const parcels = defineEvents({
  'parcel.shipped': {
    group: 'Parcels',
    description: 'A parcel left the warehouse.',
    schema: z.object({
      parcel_id: z.string().min(1),
      carrier: z.enum(['dhl', 'servientrega']),
      declared_value: z.string().regex(/^\d+\.\d{2}$/),
    }),
    moneyFields: ['declared_value'],
    example: { parcel_id: 'p-1', carrier: 'dhl', declared_value: '120.00' },
  },
})
