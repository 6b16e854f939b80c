// Writes the files that derive from others (the SQL of the schema, the panel's texts, the dashboard, the reference of the command
// line, the OpenAPI document), or with --check says which of them are out of date.
import { readFileSync, writeFileSync } from 'node:fs'
import { typesOfMessages } from '../packages/panel/build/types-of-messages.ts'
import { attemptWords } from './generate/attempt-words.ts'
import { commandLineReference } from './generate/command-line.ts'
import { grafanaDashboard } from './generate/dashboard.ts'
import { embedMigrations } from './generate/embed-migrations.ts'
import { typesOfSchema } from './generate/types-of-schema.ts'

const server = new URL('../packages/server/src/', import.meta.url)
const database = new URL('platform/database/', server)
const panel = new URL('../packages/panel/src/', import.meta.url)
const reference = new URL('../docs/reference/', import.meta.url)
const deploy = new URL('../deploy/', import.meta.url)
const check = process.argv.includes('--check')
const outdated: string[] = []

function emit(name: string, content: string, folder = database): void {
  const file = new URL(name, folder)
  let current = ''
  try {
    current = readFileSync(file, 'utf8')
  } catch {
    // Not made yet.
  }
  if (current === content) return
  if (check) outdated.push(name)
  else writeFileSync(file, content)
}

emit('i18n/messages.gen.ts', typesOfMessages(new URL('locales/en/', panel)), panel)
emit('features/alerts/mail/attempt-words.gen.ts', attemptWords(new URL('locales/', panel)), server)
emit('grafana/gancho.json', grafanaDashboard(), deploy)
emit('command-line.md', commandLineReference(), reference)
emit('migrations.gen.ts', embedMigrations(database))
if (!outdated.includes('migrations.gen.ts')) {
  // Loaded only now: it imports the embedded migrations, which the line above may just have written.
  const { describeSchema } = await import('./generate/describe-schema.ts')
  const schema = await describeSchema()
  emit('schema.golden.txt', schema.text)
  emit('schema.gen.ts', typesOfSchema(schema.tables))
  const { openApiDocument } = await import('./openapi-document.ts')
  emit('openapi.json', `${JSON.stringify(await openApiDocument(), null, 2)}\n`, reference)
}
if (outdated.length > 0) {
  console.error(`Out of date: ${outdated.join(', ')}. Run: npm run generate`)
  process.exit(1)
}
