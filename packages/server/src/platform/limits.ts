/** The bounds of SPEC sections 3, 4 and 7, in one place. Bytes are UTF-8 bytes. */
export const limits = {
  /** Largest event accepted, counted on the envelope that is sent. */
  eventBytes: 256 * 1024,
  /** How much of a receiver's response is kept. */
  responseBytes: 16 * 1024,
  connectTimeoutMs: 5_000,
  attemptTimeoutMs: 15_000,
  attemptTimeoutMinMs: 1_000,
  attemptTimeoutMaxMs: 30_000,
  secretMinLength: 8,
  secretMaxLength: 500,
  urlBytes: 2_048,
  eventsPerBatch: 1_000,
  /** Longest type or id of a resource, in characters. */
  resourceLength: 255,
  binsPerTenant: 50,
  /** How many of a bin's last requests are kept, and how much of the body of each. */
  binRequests: 100,
  binBodyBytes: 256 * 1024,
  alertEmailAddresses: 10,
  /** Deepest nesting of an event's data. */
  jsonDepth: 64,
  /** Of an event type: the text of its JSON Schema, and how many schemas are in it. */
  schemaBytes: 128 * 1024,
  schemaParts: 1_000,
} as const
