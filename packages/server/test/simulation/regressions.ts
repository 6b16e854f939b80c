import type { Plan } from './plan.ts'

/** The smallest plans that broke a rule once, by the defect that they found. */
export const regressions: Readonly<Record<string, Plan>> = {}
