import { readdirSync, readFileSync } from 'node:fs'

/** The TypeScript module that carries the migrations, so that nothing is looked for on disk at run time. */
export function embedMigrations(folder: URL): string {
  const migrations = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({
      name: name.replace('.sql', ''),
      statements: splitStatements(readFileSync(new URL(name, folder), 'utf8')),
    }))
  return `// Made from migrations/*.sql by npm run generate.
export interface Migration {
  readonly name: string
  readonly statements: readonly string[]
}

export const migrations: readonly Migration[] = ${JSON.stringify(migrations, null, 2)}
`
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
