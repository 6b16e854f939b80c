// What other features may use of this one.
export { alone, type FailureRow, mergeCounts } from './merge.queries.ts'
export { finestSpanMs } from './range.ts'
