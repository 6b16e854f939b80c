import type { EventName, EventPayload } from '@gancho/client'
import { expectTypeOf, test } from 'vitest'
import { type WebhookEvent, type WebhooksOptions, webhooks } from '../src/index.ts'
import { sampleEvent } from '../src/testing.ts'
import { secret } from './support.ts'

// Checked by the compiler (npm run check:types): nothing below runs. A line that stops failing is an error too.

type Events = { [Name in EventName]: EventPayload<Name> }

export function typedByTheCatalogue(): void {
  webhooks<Events>({
    secrets: secret,
    on: {
      'invoice.created': (event) => {
        expectTypeOf(event).toEqualTypeOf<WebhookEvent<EventPayload<'invoice.created'>>>()
        expectTypeOf(event.data.invoice_id).toEqualTypeOf<string>()
        // @ts-expect-error no such field
        return event.data.invoiceId
      },
      // @ts-expect-error an optional field may be absent
      'invoice.rejected': ({ data }) => data.error_code.length,
      'payment.failed': async ({ data }) => data.reason.length,
    },
    onUnknown: (event) => {
      // @ts-expect-error nothing is known of the data of an event that nobody named
      return event.data.invoice_id
    },
  })

  webhooks<Events>({
    secrets: secret,
    // @ts-expect-error no such event type
    on: { 'invoice.craeted': () => undefined },
  })

  const ofAnother: WebhooksOptions<Events>['on'] = {
    // @ts-expect-error the data of one event type is not that of another
    'invoice.created': (event: WebhookEvent<{ reason: string }>) => event,
  }
  void ofAnother
}

interface Own {
  'parcel.shipped': { parcel: string }
}

export function typedByHand(): void {
  webhooks<Own>({ secrets: secret, on: { 'parcel.shipped': ({ data }) => data.parcel } })
  // @ts-expect-error no such event type
  webhooks<Own>({ secrets: secret, on: { 'parcel.lost': () => undefined } })
}

export function untyped(): void {
  webhooks({
    secrets: process.env.WEBHOOK_SECRET,
    on: {
      'anything.at.all': (event) => {
        expectTypeOf(event.data).toEqualTypeOf<Readonly<Record<string, unknown>>>()
        return event.data.field
      },
    },
  })
}

export function samples(): void {
  expectTypeOf(sampleEvent('parcel.shipped', { parcel: 'p-1' })).toEqualTypeOf<
    WebhookEvent<{ parcel: string }>
  >()
  // @ts-expect-error the data of an event type can be held to its type
  sampleEvent<Events['invoice.created']>('invoice.created', { invoice_id: 1 })
}

test('the compiler checks the types', () => {})
