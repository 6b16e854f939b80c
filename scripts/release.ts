// The release command: `npm run release -- 0.2.0`. It checks, sets the version, commits, tags and packs, and prints what
// is left to do by hand. It uses no network and publishes nothing. Run again, it goes on where it stopped.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { changesOf, release } from './release/changelog.ts'
import { setVersion } from './release/manifests.ts'

const target = 'dist'
/** The folders of what is published, in the order in which the packages need each other. */
const published = ['packages/verify', 'packages/client', 'packages/server']
const version = process.argv[2] ?? ''
const tag = `v${version}`

function refuse(reason: string): never {
  console.error(`release: ${reason}`)
  process.exit(1)
}

/** Pre-releases have none: npm would give them to everybody who asks for the latest. */
const isVersion = (text: string) => /^\d+\.\d+\.\d+$/.test(text)
const isAfter = (text: string, other: string) => text.localeCompare(other, 'en', { numeric: true }) > 0

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
const commitOf = (name: string): string | null => {
  try {
    return git('rev-parse', '--quiet', '--verify', `${name}^{commit}`)
  } catch {
    return null
  }
}

function run(...args: string[]): void {
  try {
    execFileSync('npm', ['run', '--silent', ...args], { stdio: 'inherit' })
  } catch {
    refuse(`"npm run ${args.join(' ')}" failed. Mend what it says, commit, and run this again.`)
  }
}

function refuseWhatCannotBeReleased(): void {
  if (!isVersion(version)) {
    refuse('Name the version, three numbers such as 0.2.0: npm run release -- 0.2.0')
  }
  const branch = git('branch', '--show-current')
  if (branch !== 'main')
    refuse(`Releases are made on main, and this is ${branch || 'no branch'}. Run: git switch main`)
  const changed = git('status', '--porcelain')
  if (changed !== '')
    refuse(`These files differ from the last commit. Commit them or put them aside:\n${changed}`)
  const tagged = commitOf(`refs/tags/${tag}`)
  if (tagged !== null && tagged !== commitOf('HEAD')) {
    refuse(`${version} is released already: ${tag} is at ${tagged.slice(0, 7)}. Choose a higher version.`)
  }
  const later = git('tag', '--list', 'v*')
    .split('\n')
    .map((name) => name.slice(1))
    .find((released) => isVersion(released) && isAfter(released, version))
  if (later !== undefined) refuse(`${later} is released already. Choose a higher version.`)
}

/** The commit of the release. A run that stopped after it finds it at HEAD. */
function commitRelease(): void {
  const changelog = readFileSync('CHANGELOG.md', 'utf8')
  if (changesOf(changelog, version) !== null) return
  if (changesOf(changelog, 'Unreleased') === '') {
    refuse('CHANGELOG.md says nothing under "Unreleased". Tell there what changes for users.')
  }
  run('check')
  setVersion(version)
  writeFileSync('CHANGELOG.md', release(changelog, version, new Date()))
  run('generate')
  git('commit', '--quiet', '--all', '--message', `Release ${version}`)
}

refuseWhatCannotBeReleased()
commitRelease()
if (commitOf(`refs/tags/${tag}`) === null) git('tag', '--annotate', '--message', `Gancho ${version}`, tag)
rmSync(target, { recursive: true, force: true })
mkdirSync(target)
const folders = published.flatMap((folder) => ['-w', folder])
const packed = execFileSync('npm', ['pack', '--silent', ...folders, '--pack-destination', target], {
  encoding: 'utf8',
})

console.log(`Gancho ${version} is the commit ${git('rev-parse', '--short', 'HEAD')} and the tag ${tag}. Its packages are in ${target}/:
${packed.trim().replaceAll(/^/gm, '  ')}

What is left to do by hand:
  1. git push origin main
  2. Wait until the workflow "test" is green on that commit.
  3. git push origin ${tag}
     The workflow "publish" then publishes the packages, with their provenance.
  4. Write the release notes of the tag, with these words of CHANGELOG.md:

${changesOf(readFileSync('CHANGELOG.md', 'utf8'), version)}`)
