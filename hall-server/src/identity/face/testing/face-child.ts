/*
 * A hall's faces in a process that is there to be killed: enrols, erases and now and then turns the space, without a
 * pause, and says on stdout what it was told is done. `node face-child.ts FOLDER SEED`
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pino from 'pino'
import { systemClock, systemRandom } from '../../../ambient.ts'
import { gatherMigrations, openStore } from '../../../db/store.ts'
import { createStaff, staffMigrations } from '../../../staff/index.ts'
import { identityMigrations, openFaces } from '../../index.ts'
import { hallName, liveness, testModels } from './face-hall.ts'
import { embeddingOf, faceOf } from './vectors.ts'

const [folder = '', seed = '0'] = process.argv.slice(2)
const store = await openStore(
  join(folder, 'hall.sqlite'),
  gatherMigrations(staffMigrations, identityMigrations),
)
const shared = { clock: systemClock, random: systemRandom, log: pino({ level: 'silent' }) }
const { audit } = createStaff({ db: store.db, ...shared })
const faces = await openFaces({
  ...shared,
  store,
  audit,
  publicUrl: 'http://hall.example',
  hallName,
  utility: { findByNumber: () => Promise.resolve(null) },
  identity: {
    identifyKnown: () => Promise.reject(new RangeError('nobody is recognised here')),
    beginningOf: () => Promise.resolve({ method: 'card', ageClass: 'adult' }),
    onCard: () => undefined,
  },
  models: { kind: 'models', models: testModels, observe: () => Promise.resolve({ kind: 'superseded' }) },
  settings: { keyFile: join(folder, 'keys', 'face-keys.json'), targetFpir: 0.01, keptDays: 365 },
})
const done = (what: string, key: string): void => {
  process.stdout.write(`${JSON.stringify({ what, key })}\n`)
}

done('opened', faces.status().why ?? 'available')
for (let turn = 0; ; turn++) {
  const customer = `customer-${turn % 7}`
  const visit = {
    visitId: `visit-${seed}-${turn}`,
    kioskId: 'kiosk-1',
    customerId: customer,
    assurance: 'person' as const,
    accounts: ['3301800010001'],
  }
  const key = randomUUID()
  if (turn % 11 === 10) {
    await faces.enrolment.rotate('manager')
    done('rotated', key)
  } else if (turn % 3 === 2) {
    const enrolled = (await faces.enrolment.state(visit)).enrolled
    if (enrolled) {
      await faces.enrolment.withdraw(visit, key)
      done('erased', key)
    }
  } else {
    await faces.enrolment.enrol(visit, {
      key,
      attemptId: faces.recognition.begin('enrol', 'kiosk-1', visit).id,
      embedding: embeddingOf(faceOf(Number(seed) * 100_000 + turn)),
      liveness,
      consent: {
        textSha256: faces.consentText().sha256,
        locale: 'zh-CN',
        agreedAt: systemClock(),
        guardian: null,
      },
    })
    done('enrolled', key)
  }
}
