import { Argument, type Command } from 'commander'
import { addExamples } from '../help.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { completionTable } from './table.ts'
import { zshCompletion } from './zsh.ts'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

export function addCompletionCommand(program: Command): void {
  const command = program
    .command('completion')
    .description('print what makes a shell complete commands, options and their values')
    .addArgument(new Argument('<shell>', 'which one').choices(Object.keys(shells)))
  addExamples(
    command,
    ['for bash, in ~/.bashrc', 'eval "$(gancho completion bash)"'],
    ['for zsh, in ~/.zshrc after compinit', 'eval "$(gancho completion zsh)"'],
    ['for fish', 'gancho completion fish > ~/.config/fish/completions/gancho.fish'],
  )
  command.action(async (shell: keyof typeof shells) => {
    const { catalogue } = await import('@gancho/client')
    const events = Object.keys(catalogue).sort()
    const known = { 'event-type': events, pattern: events, patterns: events }
    process.stdout.write(shells[shell](completionTable(program, known)))
  })
}
