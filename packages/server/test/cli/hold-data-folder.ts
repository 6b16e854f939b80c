// Takes a data folder and holds it until it is killed. Says "held", or the code and sentence why not.
import { lockDataFolder } from '../../src/platform/database/embedded/data-folder-lock.ts'

const [folder = ''] = process.argv.slice(2)
const say = (line: string) => process.stdout.write(`${line}\n`)
try {
  await lockDataFolder(folder)
  say('held')
  process.stdin.resume()
} catch (error) {
  say(error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : String(error))
}
