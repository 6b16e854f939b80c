/** What `@gancho/verify` asks of platforms that have a synchronous crypto of their own: a browser has none. */
declare var process:
  | {
      readonly getBuiltinModule?: (name: 'node:crypto') => {
        createSecretKey(key: Uint8Array): object
        createHmac(
          algorithm: 'sha256',
          key: object,
        ): { update(chunk: Uint8Array): unknown; digest(): Uint8Array }
      }
    }
  | undefined
