import { defineEvents } from '@gancho/client'
import { z } from 'zod'

export const parcels = defineEvents({
  'parcel.shipped': {
    group: 'Parcels',
    description: 'A parcel left the warehouse.',
    schema: z.object({
      parcel_id: z.string().min(1),
      carrier: z.enum(['dhl', 'servientrega']),
      weight_kg: z.number(),
    }),
    example: { parcel_id: 'p-1', carrier: 'dhl', weight_kg: 1.5 },
  },
})
