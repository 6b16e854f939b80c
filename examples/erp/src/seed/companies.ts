import type { CompanyInput } from '../companies/schema.ts'
import type { CustomerInput } from '../customers/schema.ts'
import type { ProductInput } from '../inventory/schema.ts'

/** A company to write history for. */
export interface SeedCompany {
  readonly id: string
  readonly details: CompanyInput
  readonly customers: readonly [SeedCustomer, ...SeedCustomer[]]
  readonly products: readonly SeedProduct[]
}

type SeedCustomer = CustomerInput & { readonly id: string }
type SeedProduct = ProductInput & { readonly sku: string }

/** Sales of a day stay below it, so that what is bought in the morning lasts. */
const threshold = '40'

export const seedCompanies: readonly SeedCompany[] = [
  {
    id: 'demo',
    details: { name: 'Demo Company', tax_id: '1791234567001' },
    customers: [
      customer('acme', 'Acme Corp', '1790012345001', 'billing@acme.example'),
      customer('sierra', 'Hotel Sierra Norte', '1792233445001', 'compras@sierra.example'),
      customer('la-esquina', 'Café La Esquina', '1714567890001', 'hola@laesquina.example'),
      customer('walk-in', 'Consumidor final', null, null),
    ],
    products: [
      product('CAF-250', 'Café molido 250 g', '4.50', 'quito'),
      product('CAF-1000', 'Café en grano 1 kg', '15.90', 'quito'),
      product('FILTRO-4', 'Filtros de papel n.º 4', '2.25', 'quito'),
      product('PRENSA', 'Prensa francesa 600 ml', '24.00', 'guayaquil'),
    ],
  },
  {
    id: 'andina',
    details: { name: 'Ferretería Andina', tax_id: '0992345678001' },
    customers: [
      customer('constructora-sur', 'Constructora del Sur', '0990011223001', 'pagos@csur.example'),
      customer('taller-vera', 'Taller Vera', '0912345678001', 'taller@vera.example'),
      customer('walk-in', 'Consumidor final', null, null),
    ],
    products: [
      product('CEM-50', 'Cemento 50 kg', '8.10', 'duran'),
      product('VAR-12', 'Varilla 12 mm', '11.35', 'duran'),
      product('CABLE-12', 'Cable n.º 12, metro', '0.65', 'centro'),
    ],
  },
]

function customer(id: string, name: string, tax_id: string | null, email: string | null): SeedCustomer {
  return { id, name, tax_id, email, phone: null }
}

function product(sku: string, name: string, price: string, warehouse: string): SeedProduct {
  return { sku, name, price, warehouse, threshold }
}
