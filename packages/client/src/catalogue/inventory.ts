import { id, quantity, text } from './fields.ts'
import { moduleEvent } from './module-event.ts'

const stock = {
  /** Your id of the product. */
  productId: id('Your id of the product.'),
  /** The stock keeping unit. */
  sku: id('The stock keeping unit.'),
  /** The name of the product. */
  productName: text('The name of the product.'),
  /** Your id of the warehouse. */
  warehouseId: id('Your id of the warehouse.'),
  /** The name of the warehouse. */
  warehouseName: text('The name of the warehouse.').optional(),
  /** What is in stock now: a decimal string, such as "12" or "2.5". */
  quantity: quantity('What is in stock now: a decimal string, such as "12" or "2.5".'),
}

const common = { group: 'Inventory', resourceType: 'product', resourceId: 'productId' } as const

const example = {
  productId: 'prod-654',
  sku: 'CAF-250',
  productName: 'Ground coffee 250 g',
  warehouseId: 'wh-quito',
  warehouseName: 'Quito',
  quantity: '8',
}

export const inventoryEvents = {
  'inventory.updated': moduleEvent({
    ...common,
    name: 'inventory.updated',
    description: 'The stock of a product in a warehouse changed.',
    arguments: {
      ...stock,
      /** What was in stock before: a decimal string. */
      previousQuantity: quantity('What was in stock before: a decimal string.').optional(),
      /** Why it changed, such as "sale", "purchase" or "count". */
      reason: text('Why it changed, such as "sale", "purchase" or "count".').optional(),
    },
    time: 'updated_at',
    example: { ...example, previousQuantity: '20', reason: 'sale' },
  }),
  'inventory.low': moduleEvent({
    ...common,
    name: 'inventory.low',
    description: 'The stock of a product in a warehouse fell to its threshold or below.',
    arguments: {
      ...stock,
      /** The quantity at which stock counts as low: a decimal string. */
      threshold: quantity('The quantity at which stock counts as low: a decimal string.'),
    },
    time: 'detected_at',
    example: { ...example, threshold: '10' },
  }),
} as const
