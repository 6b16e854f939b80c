/** The Grafana dashboard of Gancho: what is on it. How Grafana wants it told is in grafana.ts. */
import { dashboard, type Panel, type Row, stat, timeseries } from './grafana.ts'

/** Of the processes that are chosen at the top of the dashboard. */
const chosen = 'instance=~"$instance"'
const rate = (metric: string, ...matchers: string[]) =>
  `rate(${metric}{${[chosen, ...matchers].join(', ')}}[$__rate_interval])`
const perSecond = (by: string, metric: string, ...matchers: string[]) =>
  `sum by (${by}) (${rate(metric, ...matchers)})`
const quantile = (q: number, histogram: string, by = '', ...matchers: string[]) =>
  `histogram_quantile(${q}, sum by (${by === '' ? 'le' : `${by}, le`}) (${rate(`${histogram}_bucket`, ...matchers)}))`

/** The median and what the slowest see, of a histogram in seconds. */
function durations(title: string, description: string, histogram: string, ...matchers: string[]): Panel {
  return timeseries(title, description, 's', {
    median: quantile(0.5, histogram, '', ...matchers),
    '95 %': quantile(0.95, histogram, '', ...matchers),
    '99 %': quantile(0.99, histogram, '', ...matchers),
  })
}

const overview: Row = {
  title: 'At a glance',
  panels: [
    stat('Workers', 'Alive, in the whole installation.', 'short', 'max(gancho_workers)', {
      bad: 1,
      below: true,
    }),
    stat('Due', 'Deliveries that could be sent now.', 'short', 'max(gancho_queue_deliveries{state="due"})'),
    stat(
      'Oldest due',
      'How long the oldest of them has been due.',
      's',
      'max(gancho_queue_oldest_due_seconds)',
      { bad: 300 },
    ),
    stat(
      'Failing attempts',
      'Share of the attempts of the last hour that failed.',
      'percentunit',
      `sum(increase(gancho_attempts_total{outcome="failure", ${chosen}}[1h])) / sum(increase(gancho_attempts_total{${chosen}}[1h]))`,
      { bad: 0.5 },
    ),
    stat(
      'Failing webhooks',
      'Active ones that have failed since their last success.',
      'short',
      'max(gancho_webhooks_failing)',
    ),
    stat('Database', 'Whether every process gets answers.', 'short', `min(gancho_database_up{${chosen}})`, {
      bad: 1,
      below: true,
    }),
  ],
}

const deliveries: Row = {
  title: 'Deliveries',
  panels: [
    timeseries('Attempts per second', 'By what they came to.', 'ops', {
      '{{outcome}}': perSecond('outcome', 'gancho_attempts_total'),
    }),
    timeseries('Why attempts fail', 'Per second, by cause and class of the answer.', 'ops', {
      '{{cause}} {{status}}': perSecond('cause, status', 'gancho_attempts_total', 'outcome="failure"'),
    }),
    durations(
      'How long receivers take',
      'Successful attempts.',
      'gancho_attempt_duration_seconds',
      'outcome="success"',
    ),
    timeseries('Deliveries finished per second', 'By their last status.', 'ops', {
      '{{status}}': perSecond('status', 'gancho_deliveries_finished_total'),
    }),
    timeseries('Webhooks', 'Of the whole installation, by state.', 'short', {
      '{{state}}': 'max by (state) (gancho_webhooks)',
      failing: 'max(gancho_webhooks_failing)',
    }),
    timeseries('Webhooks disabled automatically', 'In an hour.', 'short', {
      disabled: `sum(increase(gancho_webhooks_disabled_total{${chosen}}[1h]))`,
    }),
  ],
}

const queue: Row = {
  title: 'Queue',
  panels: [
    timeseries(
      'Unfinished deliveries',
      'Of the whole installation, by state; estimates above ten thousand.',
      'short',
      {
        '{{state}}': 'max by (state) (gancho_queue_deliveries)',
      },
    ),
    timeseries('Oldest due', 'How long the oldest delivery that nothing holds back has been due.', 's', {
      'oldest due': 'max(gancho_queue_oldest_due_seconds)',
    }),
    timeseries(
      'In and out per second',
      'Deliveries put in the queue by anyone, claimed from it, and finished.',
      'ops',
      {
        added: 'max(rate(gancho_queue_deliveries_added_total[$__rate_interval]))',
        claimed: `sum(${rate('gancho_deliveries_claimed_total')})`,
        finished: `sum(${rate('gancho_deliveries_finished_total')})`,
      },
    ),
    timeseries('Workers and engines', 'Workers alive; processes that reach each queue engine.', 'short', {
      workers: 'max(gancho_workers)',
      'reach {{engine}}': `sum by (engine) (gancho_queue_engine_up{${chosen}})`,
    }),
  ],
}

const database: Row = {
  title: 'Workers and their database',
  panels: [
    durations(
      'Claiming',
      'How long the database takes to hand out deliveries.',
      'gancho_claim_duration_seconds',
    ),
    durations(
      'Recording',
      'How long it takes to write a batch of outcomes.',
      'gancho_record_duration_seconds',
    ),
    timeseries('Outcomes in a commit', 'Mean, and the largest tenth.', 'short', {
      mean: `sum(${rate('gancho_record_batch_size_sum')}) / sum(${rate('gancho_record_batch_size_count')})`,
      '90 %': quantile(0.9, 'gancho_record_batch_size'),
    }),
    timeseries('Failures of the worker', 'Per second, by what it was doing; the log has the errors.', 'ops', {
      '{{doing}}': perSecond('doing', 'gancho_worker_failures_total'),
    }),
    timeseries('Alerts of tenants', 'In five minutes: alerts opened and over, e-mails about them.', 'short', {
      '{{change}}': `sum by (change) (increase(gancho_alerts_total{${chosen}}[5m]))`,
      'e-mails {{result}}': `sum by (result) (increase(gancho_alert_emails_total{${chosen}}[5m]))`,
    }),
    timeseries('Lost and rescued', 'In five minutes: leases lost, deliveries rescued.', 'short', {
      'leases lost': `sum(increase(gancho_leases_lost_total{${chosen}}[5m]))`,
      'deliveries rescued': `sum(increase(gancho_deliveries_rescued_total{${chosen}}[5m]))`,
    }),
  ],
}

const http = 'gancho_http_request_duration_seconds'

const api: Row = {
  title: 'HTTP API',
  panels: [
    timeseries('Events per second', 'That came in over HTTP, by what became of them.', 'ops', {
      '{{result}}': perSecond('result', 'gancho_events_accepted_total'),
    }),
    timeseries('Requests per second', 'By class of the answer.', 'ops', {
      '{{status}}': perSecond('status', `${http}_count`),
    }),
    timeseries('Errors of ours per second', 'Answers of class 5xx, by route.', 'ops', {
      '{{method}} {{route}}': perSecond('method, route', `${http}_count`, 'status="5xx"'),
    }),
    durations('Taking an event', 'Answered after its commit.', http, 'route="/v1/events"'),
    timeseries('Slowest routes', '99th percentile, of the five slowest.', 's', {
      '{{method}} {{route}}': `topk(5, ${quantile(0.99, http, 'method, route')})`,
    }),
  ],
}

const processes: Row = {
  title: 'Processes',
  panels: [
    timeseries('Processor', 'Cores in use.', 'short', { '{{instance}}': rate('process_cpu_seconds_total') }),
    timeseries('Memory', 'Of the machine.', 'bytes', {
      '{{instance}}': `process_resident_memory_bytes{${chosen}}`,
    }),
    timeseries('Event loop', '99th percentile of how late it is; 0.05 s is the step of the sampling.', 's', {
      '{{instance}}': `nodejs_eventloop_lag_p99_seconds{${chosen}}`,
    }),
    timeseries('Garbage collection', 'Share of the time.', 'percentunit', {
      '{{instance}}': `sum by (instance) (${rate('nodejs_gc_duration_seconds_sum')})`,
    }),
    timeseries('Open files', 'Sockets among them.', 'short', {
      '{{instance}}': `process_open_fds{${chosen}}`,
    }),
    timeseries('Versions', 'Processes of each.', 'short', {
      '{{version}}': `count by (version) (gancho_build_info{${chosen}})`,
    }),
  ],
}

/** The text of deploy/grafana/gancho.json. */
export function grafanaDashboard(): string {
  const model = dashboard({
    uid: 'gancho',
    title: 'Gancho',
    instances: 'label_values(gancho_build_info, instance)',
    rows: [overview, deliveries, queue, database, api, processes],
  })
  return `${JSON.stringify(model, null, 2)}\n`
}
