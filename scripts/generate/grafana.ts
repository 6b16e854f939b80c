/** How a value is written: Grafana's names. */
type Unit = 'short' | 'ops' | 's' | 'bytes' | 'percentunit'

/** Legend and PromQL of each line. */
type Queries = Readonly<Record<string, string>>

export interface Panel {
  readonly title: string
  readonly description: string
  readonly unit: Unit
  readonly kind: 'stat' | 'timeseries'
  readonly queries: Queries
  /** From which value on it is bad; with `below`, from which down it is not. */
  readonly limit: Limit | null
}

interface Limit {
  readonly bad: number
  readonly below?: boolean
}

/** Panels under one heading. */
export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** One figure: the last one. */
export function stat(
  title: string,
  description: string,
  unit: Unit,
  query: string,
  limit: Limit | null = null,
): Panel {
  return { title, description, unit, kind: 'stat', queries: { [title]: query }, limit }
}

/** Lines over time. */
export function timeseries(title: string, description: string, unit: Unit, queries: Queries): Panel {
  return { title, description, unit, kind: 'timeseries', queries, limit: null }
}

const columns = 24
const sizes = { stat: { w: 4, h: 4 }, timeseries: { w: 8, h: 8 } } as const
const source = { type: 'prometheus', uid: '$datasource' }

/**
 * The model that Grafana imports.
 * @param instances the query whose answers can be chosen as `$instance`.
 */
export function dashboard({
  uid,
  title,
  instances,
  rows,
}: {
  readonly uid: string
  readonly title: string
  readonly instances: string
  readonly rows: readonly Row[]
}) {
  return {
    uid,
    title,
    tags: ['gancho'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [dataSourceVariable, instanceVariable(instances)] },
    panels: layOut(rows),
  }
}

const dataSourceVariable = {
  name: 'datasource',
  label: 'Prometheus',
  type: 'datasource',
  query: 'prometheus',
}

function instanceVariable(query: string) {
  return {
    name: 'instance',
    label: 'Process',
    type: 'query',
    datasource: source,
    query: { query, refId: 'instance' },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  }
}

/** Puts each row under its heading, its panels from left to right. */
function layOut(rows: readonly Row[]): object[] {
  const placed: object[] = []
  let y = 0
  for (const { title, panels } of rows) {
    placed.push({
      id: placed.length + 1,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: columns, h: 1 },
    })
    y += 1
    let x = 0
    let height = 0
    for (const panel of panels) {
      const { w, h } = sizes[panel.kind]
      if (x + w > columns) {
        x = 0
        y += height
      }
      placed.push(describePanel(placed.length + 1, panel, { x, y, w, h }))
      x += w
      height = h
    }
    y += height
  }
  return placed
}

function describePanel(
  id: number,
  { title, description, unit, kind, queries, limit }: Panel,
  gridPos: object,
) {
  return {
    id,
    type: kind,
    title,
    description,
    datasource: source,
    gridPos,
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: source,
      expr,
      legendFormat,
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(limit !== null && { thresholds: { mode: 'absolute', steps: stepsOf(limit) } }),
        ...(kind === 'timeseries' && { custom: { fillOpacity: 10, showPoints: 'never' } }),
      },
      overrides: [],
    },
    options:
      kind === 'stat'
        ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: limit === null ? 'none' : 'value' }
        : { tooltip: { mode: 'multi', sort: 'desc' } },
  }
}

function stepsOf({ bad, below = false }: Limit) {
  const [first, second] = below ? ['red', 'green'] : ['green', 'red']
  return [
    { color: first, value: null },
    { color: second, value: bad },
  ]
}
