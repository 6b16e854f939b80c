/** What a command ends with; scripts may rely on it. The reference of the command line is made from this. */
export const exitCodes = {
  done: {
    code: 0,
    meaning: 'It is done, and all is well. Ctrl-C ends what goes on by itself in the same way.',
  },
  failed: {
    code: 1,
    meaning: 'It failed: the API refused it, a delivery failed, or a check found a problem.',
  },
  usage: {
    code: 2,
    meaning: 'It was called in a way that cannot work: an unknown option, a setting that is not valid.',
  },
  unreachable: { code: 3, meaning: 'No answer from the server, or from its database.' },
  unfinished: { code: 4, meaning: 'The time that was given ran out first; what was started goes on.' },
  warnings: {
    code: 5,
    meaning: '`gancho doctor` alone: nothing is broken, and something should be looked at.',
  },
} as const

export type Ending = keyof typeof exitCodes

/** Ends the process that way, once it has written everything. */
export function endWith(ending: Ending): void {
  process.exitCode = exitCodes[ending].code
}
