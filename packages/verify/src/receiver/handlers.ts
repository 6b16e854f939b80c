import type { WebhookEvent } from '../event.ts'

/** The data of each event type, by name, where nothing more is known of them. */
export type AnyEvents = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Handles one event; what it returns is awaited, and throwing asks the sender to send it again later. */
export type WebhookHandler<Data = unknown> = (event: WebhookEvent<Data>) => unknown

/** A handler for each event type that matters. `Events` maps the name of an event type to the type of its data. */
export type WebhookHandlers<Events> = {
  readonly [Name in keyof Events & string]?: WebhookHandler<Events[Name]>
}
