import type { Laboratory } from './laboratory.ts'
import { type Report, simulate } from './simulation.ts'
import type { Plan } from './steps.ts'

/**
 * Leaves out of a plan what it does not need to break the same rule: first large parts of its steps, then smaller ones,
 * then single ones, then what is odd about its workers.
 */
export async function shrink(laboratory: Laboratory, failed: Report): Promise<Report> {
  const rule = failed.violation?.rule
  let smallest = failed
  const tryOut = async (plan: Plan): Promise<boolean> => {
    const report = await simulate(laboratory, plan)
    if (report.violation?.rule !== rule) return false
    smallest = report
    return true
  }
  for (
    let size = Math.ceil(failed.plan.steps.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < smallest.plan.steps.length; ) {
      const { steps } = smallest.plan
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)]
      if (!(await tryOut({ ...smallest.plan, steps: fewer }))) from += size
    }
  }
  await tryOut({ ...smallest.plan, workers: smallest.plan.workers.slice(0, 1) })
  await tryOut({
    ...smallest.plan,
    workers: smallest.plan.workers.map(() => ({ clockOffsetMs: 0, latencyMs: 2 })),
  })
  await tryOut({ ...smallest.plan, isShared: false })
  return smallest
}

/** A failure, as a person needs it: what broke, by which plan, and what happened last. */
export function describeFailure({ plan, violation, trace }: Report, lines = 60): string {
  return [
    `Seed ${plan.seed} breaks "${violation?.rule}" after ${violation?.atMs.toFixed(0)} ms: ${violation?.detail}`,
    `To run it again: npm run soak -- --seed ${plan.seed}. Its smallest plan:`,
    JSON.stringify(plan),
    ...trace.slice(-lines),
  ].join('\n')
}
