import { version } from '../platform/version.ts'
import { demoSecret } from './demo-tenant.ts'
import type { Dev } from './dev.ts'

/** What an application adds to the banner. */
export interface BannerExtras {
  /** Label and value. */
  readonly rows?: readonly (readonly [label: string, value: string])[]
  /** A command to copy, and what it does. */
  readonly example?: { readonly does: string; readonly command: string }
}

/** Where everything is, the key, and a command that makes a delivery. */
export function banner(dev: Dev, { rows = [], example = sendEvent(dev) }: BannerExtras = {}): string {
  const { server, tenantId, apiKey, panelUrl, receiver } = dev
  const { paint } = dev.terminal
  const database = server.db.engine === 'pglite' ? 'its embedded database' : 'PostgreSQL'
  const facts = [
    ['Panel', panelUrl],
    ['API', `${server.url}/v1`],
    ['Reference', `${server.url}/docs`],
    ['Key', `${apiKey}  (tenant ${tenantId})`],
    ...rows,
    ['Receiver', `${receiver.url}  (gets every event of the tenant; GET shows the last)`],
    ['Secret', `${demoSecret}  (signs them)`],
  ] as const
  return [
    '',
    `  ${paint('bold', `Gancho ${version}`)} in development mode, on ${database}`,
    '',
    ...facts.map(([label, value]) => `  ${paint('dim', label.padEnd(10))} ${value}`),
    '',
    `  ${example.does}:`,
    '',
    ...example.command.split('\n').map((line) => `    ${paint('cyan', line)}`),
    '',
    '  Deliveries at the receiver, verified by X-Signature and by Standard Webhooks (Ctrl-C stops):',
    '',
  ].join('\n')
}

/** For those who have no application yet: the event itself, over HTTP. */
function sendEvent({ server, apiKey }: Dev) {
  const data = {
    invoice_id: 'inv-1',
    invoice_number: '001-001-000000001',
    amount: '1500.00',
    customer_name: 'Acme Corp',
  }
  return {
    does: 'Tell of an invoice, from another terminal',
    command: [
      `curl ${server.url}/v1/events -H 'content-type: application/json' \\`,
      `  -H 'authorization: Bearer ${apiKey}' -d '{`,
      '    "event":"invoice.created","resource_type":"invoice","resource_id":"inv-1",',
      `    "data":${JSON.stringify(data)}}'`,
    ].join('\n'),
  }
}
