import type { Executor } from './executor.ts'

/** A Kysely `Transaction` or `ControlledTransaction`; a plain `Kysely` does not fit. */
export interface KyselyTransaction {
  readonly isTransaction: true
  executeQuery(query: RawQuery): Promise<{ rows: unknown[] }>
}

/** What `CompiledQuery.raw` of Kysely makes, written out so that nothing is imported from it. */
interface RawQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly query: {
    readonly kind: 'RawNode'
    readonly sqlFragments: readonly string[]
    readonly parameters: readonly never[]
  }
  readonly queryId: { readonly queryId: string }
}

export function isKyselyTransaction(tx: object): tx is KyselyTransaction {
  return 'executeQuery' in tx && 'isTransaction' in tx && tx.isTransaction === true
}

export function kyselyExecutor(tx: KyselyTransaction): Executor {
  return async (text, values) => {
    const { rows } = await tx.executeQuery({
      sql: text,
      parameters: values,
      query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
      // Plugins tell queries apart by this object, not by the text in it.
      queryId: { queryId: 'gancho' },
    })
    return rows as Record<string, unknown>[]
  }
}
