import type * as contract from '@gancho/client/http'
import type { EventInput } from '@gancho/client/http'
import { expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type * as apiKeys from '../../../src/features/access/api-keys.schema.ts'
import type * as sessions from '../../../src/features/access/sessions.schema.ts'
import type * as alerts from '../../../src/features/alerts/schema.ts'
import type * as alertSettings from '../../../src/features/alerts/settings.schema.ts'
import type * as deliveries from '../../../src/features/deliveries/schema.ts'
import type * as eventTypes from '../../../src/features/event-types/schema.ts'
import type * as events from '../../../src/features/events/schema.ts'
import type * as expunges from '../../../src/features/expunges/schema.ts'
import type * as bins from '../../../src/features/receivers/schema.ts'
import type * as replays from '../../../src/features/replays/schema.ts'
import type * as stats from '../../../src/features/statistics/schema.ts'
import type { tenant } from '../../../src/features/tenants/schema.ts'
import type { webhookCheck } from '../../../src/features/webhooks/check/schema.ts'
import type * as webhooks from '../../../src/features/webhooks/schema.ts'
import type { problem } from '../../../src/platform/api/schema.ts'

/** A type as it travels: JSON does not say who may write to an object, nor tells absent from undefined. */
type Wire<T> = T extends readonly (infer Item)[]
  ? Wire<Item>[]
  : T extends object
    ? {
        -readonly [Key in keyof T]:
          | Wire<T[Key]>
          | (Record<never, never> extends Pick<T, Key> ? undefined : never)
      }
    : T

type Answer<Schema extends z.ZodType> = Wire<z.output<Schema>>
type Request<Schema extends z.ZodType> = Wire<z.input<Schema>>

// Checked by the compiler, both ways: a field that one side adds, drops or retypes does not compile.
it('answers exactly what the client is told it answers', () => {
  expectTypeOf<Answer<typeof webhooks.webhook>>().toEqualTypeOf<Wire<contract.Webhook>>()
  expectTypeOf<Answer<typeof webhooks.createdWebhook>>().toEqualTypeOf<Wire<contract.CreatedWebhook>>()
  expectTypeOf<Answer<typeof deliveries.delivery>>().toEqualTypeOf<Wire<contract.Delivery>>()
  expectTypeOf<Answer<typeof deliveries.deliveryCounts>>().toEqualTypeOf<Wire<contract.DeliveryCounts>>()
  expectTypeOf<Answer<typeof deliveries.attempt>>().toEqualTypeOf<Wire<contract.Attempt>>()
  expectTypeOf<Answer<typeof bins.bin>>().toEqualTypeOf<Wire<contract.Bin>>()
  expectTypeOf<Answer<typeof bins.binRequest>>().toEqualTypeOf<Wire<contract.BinRequest>>()
  expectTypeOf<Answer<typeof webhookCheck>>().toEqualTypeOf<Wire<contract.WebhookCheck>>()
  expectTypeOf<Answer<typeof replays.replay>>().toEqualTypeOf<Wire<contract.Replay>>()
  expectTypeOf<Answer<typeof replays.replayPreview>>().toEqualTypeOf<Wire<contract.ReplayPreview>>()
  expectTypeOf<Answer<typeof expunges.expunge>>().toEqualTypeOf<Wire<contract.Expunge>>()
  expectTypeOf<Answer<typeof events.eventAccepted>>().toEqualTypeOf<Wire<contract.EventAccepted>>()
  expectTypeOf<Answer<typeof events.event>>().toEqualTypeOf<Wire<contract.Event>>()
  expectTypeOf<Answer<typeof alerts.alert>>().toEqualTypeOf<Wire<contract.Alert>>()
  expectTypeOf<Answer<typeof alertSettings.alertSettings>>().toEqualTypeOf<Wire<contract.AlertSettings>>()
  expectTypeOf<Answer<typeof alertSettings.testEmail>>().toEqualTypeOf<Wire<contract.TestEmail>>()
  expectTypeOf<Answer<typeof stats.stats>>().toEqualTypeOf<Wire<contract.Stats>>()
  expectTypeOf<Answer<typeof stats.webhookStats>>().toEqualTypeOf<Wire<contract.WebhookStats>>()
  expectTypeOf<Answer<typeof eventTypes.eventType>>().toEqualTypeOf<Wire<contract.EventType>>()
  expectTypeOf<Answer<typeof apiKeys.apiKey>>().toEqualTypeOf<Wire<contract.ApiKey>>()
  expectTypeOf<Answer<typeof apiKeys.createdApiKey>>().toEqualTypeOf<Wire<contract.CreatedApiKey>>()
  expectTypeOf<Answer<typeof sessions.session>>().toEqualTypeOf<Wire<contract.Session>>()
  expectTypeOf<Answer<typeof sessions.panelInfo>>().toEqualTypeOf<Wire<contract.PanelInfo>>()
  expectTypeOf<Answer<typeof sessions.portalLink>>().toEqualTypeOf<Wire<contract.PortalLink>>()
  expectTypeOf<Answer<typeof tenant>>().toEqualTypeOf<Wire<contract.Tenant>>()
  expectTypeOf<Answer<typeof problem>>().toEqualTypeOf<Wire<contract.Problem>>()
})

it('takes exactly what the client sends', () => {
  expectTypeOf<Request<typeof webhooks.webhookCreation>>().toEqualTypeOf<Wire<contract.WebhookCreation>>()
  expectTypeOf<Request<typeof webhooks.webhookUpdate>>().toEqualTypeOf<Wire<contract.WebhookUpdate>>()
  expectTypeOf<Request<typeof bins.binSettings>>().toEqualTypeOf<Wire<contract.BinSettings>>()
  expectTypeOf<Request<typeof webhooks.secretRotation>>().toEqualTypeOf<Wire<contract.SecretRotation>>()
  expectTypeOf<Request<typeof replays.replaySelection>>().toEqualTypeOf<Wire<contract.ReplaySelection>>()
  expectTypeOf<Request<typeof replays.replayCreation>>().toEqualTypeOf<Wire<contract.ReplayCreation>>()
  expectTypeOf<Request<typeof apiKeys.apiKeyCreation>>().toEqualTypeOf<Wire<contract.ApiKeyCreation>>()
  expectTypeOf<Request<typeof alertSettings.alertSettingsUpdate>>().toEqualTypeOf<
    Wire<contract.AlertSettingsUpdate>
  >()
  expectTypeOf<Request<typeof sessions.signIn>>().toEqualTypeOf<Wire<contract.SignIn>>()
  expectTypeOf<Request<typeof sessions.portalLinkCreation>>().toEqualTypeOf<
    Wire<contract.PortalLinkCreation>
  >()
})

// The server also takes null for absent here, and any object for data.
it('takes at least what the client sends', () => {
  expectTypeOf<Wire<contract.EventTypeDefinition>>().toExtend<
    Request<typeof eventTypes.eventTypeDefinition>
  >()
  expectTypeOf<keyof contract.WebhookTest>().toEqualTypeOf<keyof Request<typeof webhooks.webhookTest>>()
  expectTypeOf<keyof EventInput>().toEqualTypeOf<keyof Request<typeof events.eventInput>>()
  expectTypeOf<keyof contract.DeliveryFilter>().toEqualTypeOf<
    keyof Request<typeof deliveries.deliveryQuery>
  >()
  expectTypeOf<keyof contract.AlertFilter>().toEqualTypeOf<keyof Request<typeof alerts.alertQuery>>()
  expectTypeOf<keyof contract.StatsFilter>().toEqualTypeOf<keyof Request<typeof stats.statsQuery>>()
  expectTypeOf<keyof contract.WebhookStatsFilter>().toEqualTypeOf<
    keyof Request<typeof stats.webhookStatsQuery>
  >()
  expectTypeOf<keyof contract.ApiKeyFilter>().toEqualTypeOf<keyof Request<typeof apiKeys.apiKeyQuery>>()
})
