import { statSync } from 'node:fs'
import type { Config } from '../../config.ts'
import { openHeaders } from '../../engine/attempt/sealed-headers.ts'
import type { Database } from '../../platform/database/database.ts'
import { readMasterKey } from '../../platform/database/embedded/data-folder.ts'
import { readSealedSecrets } from '../../platform/database/inspect-database.queries.ts'
import { createSecretBox, type SecretBox } from '../../platform/secret-box.ts'
import { describeError } from '../describe-error.ts'
import { type Finding, notChecked, ok, problem, warning } from './finding.ts'

/** More tell nothing new: a key that is missing is missing for many. */
const mostSecrets = 1_000

/** @param db null when it cannot be looked into. */
export async function checkKeys(config: Config, db: Database | null): Promise<readonly Finding[]> {
  try {
    const { box, found } = masterKey(config)
    return [found, await checkSecrets(box, db)]
  } catch (error) {
    return [
      problem('keys', describeError(error).message, 'Restore the key: without it no attempt can be signed.'),
    ]
  }
}

function masterKey({ masterKeys, dataFolder }: Config): { box: SecretBox | null; found: Finding } {
  if (masterKeys !== null) {
    return {
      box: createSecretBox(masterKeys),
      found: ok(
        'keys',
        `GANCHO_MASTER_KEY holds ${masterKeys.length === 1 ? 'one key' : `${masterKeys.length} keys`}`,
      ),
    }
  }
  const kept = readMasterKey(dataFolder)
  if (kept === null)
    return {
      box: null,
      found: notChecked('keys', 'there is no master key yet: the first start makes a file'),
    }
  const box = createSecretBox([kept.key])
  const mode = statSync(kept.file).mode & 0o777
  if ((mode & 0o077) === 0)
    return { box, found: ok('keys', `the master key is in ${kept.file}, for its owner alone`) }
  const message = `others may read the master key in ${kept.file} (its mode is ${mode.toString(8)})`
  return { box, found: problem('keys', message, `chmod 600 ${kept.file}`) }
}

async function checkSecrets(box: SecretBox | null, db: Database | null): Promise<Finding> {
  if (db === null) return notChecked('keys', 'whether the master key opens the secrets that are stored')
  const secrets = await readSealedSecrets(db, mostSecrets)
  if (secrets.length === 0) return ok('keys', 'there is no secret to open yet')
  const shut = secrets.filter((each) => !opens(box, each))
  const newest = secrets.length === mostSecrets ? `the newest ${mostSecrets}` : `${secrets.length}`
  if (shut.length === 0) return ok('keys', `the master key opens the secrets of ${newest} webhooks`)
  const message = `no master key opens the secrets of ${shut.length} of ${newest} webhooks, ${shut[0]?.id} among them`
  const advice =
    'Their deliveries fail. Give GANCHO_MASTER_KEY the key that they were sealed with, behind the one of now; if it is lost, rotate their secrets.'
  return shut.length === secrets.length ? problem('keys', message, advice) : warning('keys', message, advice)
}

type SealedWebhook = Awaited<ReturnType<typeof readSealedSecrets>>[number]

function opens(box: SecretBox | null, { id, tenant_id, secret, headers }: SealedWebhook): boolean {
  if (box === null) return false
  const owner = { tenantId: tenant_id, id }
  try {
    openHeaders(headers, box, owner)
    return box.open(secret, owner) !== ''
  } catch {
    return false
  }
}
