import { exitCodes } from '../../packages/server/src/cli/exit-codes.ts'
import { examplesOf, jsonShapeOf } from '../../packages/server/src/cli/help.ts'
import { createProgram } from '../../packages/server/src/cli/program.ts'

type Command = ReturnType<typeof createProgram>
type Option = Command['options'][number]
type Argument = Command['registeredArguments'][number]

/** The reference of the command line, from the commands themselves. */
export function commandLineReference(): string {
  const commands = leavesOf(createProgram())
  return `${[introduction, exitCodeTable(), ...commands.map(sectionOf)].join('\n\n')}\n`
}

const introduction = `# Command line

Every command, made from the program itself by \`npm run generate\`; \`gancho help <command>\` prints the same. How they are used, with what
they print, is in [The command line](../guide/command-line.md).

Options that name an environment variable in brackets can be set there instead; the option is stronger. With \`--json\` a command prints one
line of JSON, or one for each thing that it follows, and nothing else on standard output. An error is then one line on standard error:
\`{"error": {"code", "message", "status", "request_id", "errors"}}\`, where the last three are those of a
[problem of the API](errors.md) and there only with one. Colours are for terminals, and \`NO_COLOR\` turns them off; nothing is said by colour
alone.`

function exitCodeTable(): string {
  const rows = Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`)
  return ['## Exit codes', '', '| code | meaning |', '|---|---|', ...rows].join('\n')
}

/** The commands that do something, by name. */
function leavesOf(command: Command): Command[] {
  if (command.commands.length === 0) return [command]
  return [...command.commands].sort((a, b) => (a.name() < b.name() ? -1 : 1)).flatMap(leavesOf)
}

function sectionOf(command: Command): string {
  const path = pathOf(command)
  const rows = [...command.registeredArguments.map(argumentRow), ...command.options.map(optionRow)]
  const json = jsonShapeOf(command)
  const examples = examplesOf(command).map(({ does, line }) => `# ${does}\n${line}`)
  return [
    `## ${path}`,
    `${sentence(command.description())}`,
    `\`${path} ${command.usage()}\``,
    ...(rows.length === 0 ? [] : [['| argument or option | meaning |', '|---|---|', ...rows].join('\n')]),
    ...(json === undefined ? [] : [`\`--json\` prints ${json}.`]),
    ['```sh', examples.join('\n\n'), '```'].join('\n'),
  ].join('\n\n')
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

function argumentRow(argument: Argument): string {
  const name = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
  return row(name, argument.description, argument)
}

function optionRow(option: Option): string {
  return row(option.flags, option.description, option)
}

function row(
  name: string,
  meaning: string,
  { argChoices, defaultValue }: Pick<Option, 'argChoices' | 'defaultValue'>,
): string {
  const choices =
    argChoices === undefined ? '' : `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`
  // That of --no-… is only true to commander.
  const isSaid = defaultValue !== undefined && typeof defaultValue !== 'boolean'
  return `| \`${cell(name)}\` | ${cell(meaning)}${choices}${isSaid ? ` (${cell(String(defaultValue))})` : ''} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
