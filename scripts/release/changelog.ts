/**
 * What the changelog says of a version, or of `Unreleased`.
 * @returns null when it has no such section, and an empty text when the section is empty.
 */
export function changesOf(changelog: string, version: string): string | null {
  const section = changelog.split(/^(?=## )/m).find((each) => /^## (\S+)/.exec(each)?.[1] === version)
  return section?.replace(/^.*\n/, '').trim() ?? null
}

/** The changelog in which what was not released is that of a version. */
export function release(changelog: string, version: string, date: Date): string {
  const heading = `## ${version} (${date.toISOString().slice(0, 10)})`
  return changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n${heading}`)
}
