import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { EnrolmentConfig } from '../config.ts'
import { AgentError } from '../errors.ts'
import { enrol, type Invitation, renew } from './enrol.ts'
import { type Identity, readIdentity, validity } from './identity-file.ts'

export type DeviceIdentityOptions = {
  enrolment: EnrolmentConfig
  dataDir: string
  log: Logger
  /** Milliseconds since 1970. */
  now: () => number
  /** 0 ≤ n < 1 */
  random: () => number
  signal: AbortSignal
}

export type DeviceIdentity = {
  /** The present one: after a renewal another one than before. */
  present: () => Identity
  stop: () => void
}

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000
const CHECK_EVERY_MS = 60 * 60 * 1000

/** What the manager's page gives as a file holds more than this. */
const invitationFile = z.object({ url: z.url(), code: z.string(), caFingerprint: z.string() })

const invitationOf = (enrolment: EnrolmentConfig): Invitation => {
  if (enrolment === 'by-flags')
    throw new AgentError(
      'agent/enrolment-refused',
      'this device has no identity: start it once with --enrol URL --code CODE --ca-fingerprint HEX',
      null,
    )
  if (!('codeFile' in enrolment)) return enrolment
  try {
    return invitationFile.parse(JSON.parse(readFileSync(enrolment.codeFile, 'utf8')))
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    // The file may still be on its way here; whoever waits for it says so.
    throw new AgentError(
      'agent/hall-silent',
      `no code can be read from ${enrolment.codeFile}: ${why}`,
      problem,
    )
  }
}

/** When two thirds of its life are over, the certificate is renewed. */
const renewalDue = (identity: Identity): number => {
  const { from, until } = validity(identity)
  return from + ((until - from) * 2) / 3
}

/**
 * The device's identity: what lies in the data folder, or else what the hall gives for the code; then renewed in
 * time for as long as it runs. Waits for a hall that does not answer.
 *
 * @throws AgentError `agent/enrolment-refused`, `agent/hall-not-trusted`, `agent/identity-unusable`
 */
export const openDeviceIdentity = async (options: DeviceIdentityOptions): Promise<DeviceIdentity> => {
  const { enrolment, dataDir, log, now, random, signal } = options

  const enrolUntilDone = async (): Promise<Identity> => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const made = await enrol(dataDir, invitationOf(enrolment), signal)
        log.info({ group: made.group, node: made.node }, 'enrolled')
        return made
      } catch (problem) {
        if (!(problem instanceof AgentError) || problem.code !== 'agent/hall-silent') throw problem
        log.warn({ reason: problem.message }, 'not enrolled yet')
        await sleep(pause * (0.5 + random() / 2), undefined, { signal })
      }
    }
  }

  const kept = readIdentity(dataDir)
  const usable = kept !== null && validity(kept).until > now()
  if (kept !== null && !usable) log.warn('the identity has expired: a new code is needed')
  let present = usable ? kept : await enrolUntilDone()

  let renewing = false
  const renewIfDue = async (): Promise<void> => {
    if (renewing || now() < renewalDue(present)) return
    renewing = true
    try {
      present = await renew(dataDir, present, signal)
      log.info({ until: new Date(validity(present).until) }, 'identity renewed')
    } catch (problem) {
      if (!signal.aborted)
        log.error({ err: problem }, 'the identity could not be renewed; trying again in an hour')
    } finally {
      renewing = false
    }
  }
  await renewIfDue()
  const checking = setInterval(() => void renewIfDue(), CHECK_EVERY_MS)
  checking.unref()
  return { present: () => present, stop: () => clearInterval(checking) }
}
