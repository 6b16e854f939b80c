import { readdirSync, readFileSync } from 'node:fs'

/**
 * The TypeScript module that carries the SQL of the schema, so that nothing is looked for on disk at run time.
 * @param database the folder with `migrations/` and `functions/`. Files of each are in the order of their names.
 */
export function embedMigrations(database: URL): string {
  const migrations = sqlFiles(new URL('migrations/', database)).map(({ name, text }) => ({
    name,
    locks: locksDeclaredIn(text),
    statements: splitStatements(text),
  }))
  const functions = sqlFiles(new URL('functions/', database)).map(({ name, text }) => ({
    name: `functions/${name}`,
    statements: splitStatements(text),
  }))
  return `// Made from migrations/*.sql and functions/*.sql by npm run generate.
export interface SqlFile {
  readonly name: string
  readonly statements: readonly string[]
}

export interface Migration extends SqlFile {
  /** The lock that it takes of each table that is older than itself, as the file declares it. */
  readonly locks: Readonly<Record<string, string>>
}

/** Each is applied once. */
export const migrations: readonly Migration[] = ${JSON.stringify(migrations, null, 2)}

/** Functions and views. Each file is applied again when it has changed. */
export const functions: readonly SqlFile[] = ${JSON.stringify(functions, null, 2)}
`
}

function sqlFiles(folder: URL): { name: string; text: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: file.replace('.sql', ''), text: readFileSync(new URL(file, folder), 'utf8') }))
}

/** Lines such as `-- locks: gancho.webhooks SHARE ROW EXCLUSIVE`, one a table. */
function locksDeclaredIn(script: string): Record<string, string> {
  const lines = script.matchAll(/^-- locks: (\S+) ([A-Z ]+)$/gm)
  return Object.fromEntries([...lines].map(([, table, mode]) => [table, mode]))
}

/** A statement ends with a line that ends in a semicolon, outside of a $$ body. */
function splitStatements(script: string): string[] {
  const statements: string[] = []
  let lines: string[] = []
  let insideBody = false
  for (const line of script.split('\n')) {
    lines.push(line)
    if ((line.split('$$').length - 1) % 2 === 1) insideBody = !insideBody
    if (!insideBody && line.trimEnd().endsWith(';') && !line.trimStart().startsWith('--')) {
      statements.push(lines.join('\n').trim())
      lines = []
    }
  }
  return statements
}
