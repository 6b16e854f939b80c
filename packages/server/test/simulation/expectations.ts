import type { Kind } from './plan.ts'

/** Kinds of faults that are left out for as long as the code is known not to withstand them. */
export const withoutFor: readonly Kind[] = []

/** Branches that a thousand seeds have to take at least once: where none does, nothing was tested there. */
export const rareBranches = [
  'a producer committed late',
  'a producer rolled back',
  'a rate was asked for and not answered',
  'abandoned: webhook_deleted',
  'alert opened',
  'an outcome that came too late changed nothing',
  'claimed of an ordered webhook',
  'disabled: gone',
  'disowned by an audit',
  'ended as CANCELLED',
  'ended as FAILED',
  'expunged',
  'given back',
  'handed over as it was stored',
  'leases lost',
  'replay sent again',
  'rescued after it was sent',
  'rescued, never sent',
  'retried by hand',
  'to be attempted again',
  'what was committed late was found',
] as const
