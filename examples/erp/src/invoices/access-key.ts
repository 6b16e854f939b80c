/**
 * The access key of an electronic invoice in Ecuador, 49 digits: date of issue (ddmmyyyy), type of document
 * (01, invoice), RUC of the issuer, environment (1, tests), series, sequential number, 8 digits that the
 * issuer chooses, type of issue (1, normal) and a check digit. Source: the SRI's technical sheet of electronic
 * documents.
 * @param invoice.number as `001-001-000000001`
 */
export function accessKey(invoice: {
  readonly issuedAt: Date
  readonly taxId: string
  readonly number: string
}): string {
  const [year, month, day] = invoice.issuedAt.toISOString().slice(0, 10).split('-')
  const number = invoice.number.replaceAll('-', '')
  const digits = `${day}${month}${year}01${invoice.taxId}1${number}${number.slice(-8)}1`
  return digits + checkDigit(digits)
}

/** Modulus 11: weights 2 to 7 from the right, over and over. */
function checkDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (2 + (index % 6)), 0)
  const check = 11 - (sum % 11)
  if (check === 11) return '0'
  return check === 10 ? '1' : String(check)
}
