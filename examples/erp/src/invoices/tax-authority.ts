/** What is sent to the tax authority. */
export interface TaxDocument {
  readonly accessKey: string
  readonly amount: string
  readonly customerTaxId: string | null
}

export type TaxVerdict =
  | { readonly authorized: true; readonly authorizationNumber: string }
  | { readonly authorized: false; readonly errorCode: string; readonly reason: string }

/** A service outside: never call it inside a transaction, which would stay open as long as it takes to answer. */
export type TaxAuthority = (document: TaxDocument) => Promise<TaxVerdict>

/** From this amount on, the customer has to be identified. */
const anonymousLimit = 50

/** Stands in for the tax authority: it refuses large invoices to customers without a tax id. */
export const simulatedTaxAuthority: TaxAuthority = async ({ accessKey, amount, customerTaxId }) => {
  if (customerTaxId === null && Number(amount) >= anonymousLimit) {
    return {
      authorized: false,
      errorCode: '69',
      reason: `The customer of an invoice of ${anonymousLimit}.00 or more has to have a tax id.`,
    }
  }
  return { authorized: true, authorizationNumber: accessKey }
}
