#!/usr/bin/env node
// The command, and the one file that an old Node.js has to be able to read: it imports nothing before the version is
// known to be new enough.
const needed = '22.19.0'
const found = process.versions.node

/** Whether one version comes before another: `20.9.1` before `22.19.0`. */
function isBefore(version, other) {
  const [parts, others] = [version, other].map((text) => text.split('.').map(Number))
  const differs = parts.findIndex((part, index) => part !== others[index])
  return differs >= 0 && parts[differs] < others[differs]
}

if (isBefore(found, needed)) {
  console.error(
    `gancho: Gancho needs Node.js ${needed} or newer, and this is ${found}. Install a newer one, for example from https://nodejs.org. (node_too_old)`,
  )
  process.exitCode = 1
} else {
  import('#cli')
}
