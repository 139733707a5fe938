import { faceGuidance, type ScreenOf } from '@foyer/contracts/screens'
import { challenged, consent, face, faceErased, faceSettings } from './sample-faces.ts'
import { account, goodbye, problem, start } from './sample-screens.ts'
import type { Sample } from './sample.ts'

const visit = { occupied: true, canGoBack: true }
type Next = ScreenOf<'problem'>['next']
const otherWays: Next = ['use-card', 'use-number', 'use-phone', 'help']
const problems: readonly (readonly [ScreenOf<'problem'>['problem'], Next])[] = [
  ['face-unknown', otherWays],
  ['face-unsure', otherWays],
  ['face-not-live', ['retry', ...otherWays]],
  ['face-timeout', ['retry', ...otherWays]],
  ['face-camera', otherWays],
  ['face-unavailable', otherWays],
  ['face-needs-card', ['back', 'leave', 'help']],
  ['face-already-withdrawn', ['back', 'leave', 'help']],
]
const ringing: Sample['around']['help'] = {
  state: 'ringing',
  callId: 'call-00000001',
  seconds: 7,
  desksOpen: 2,
}
const faceService = (available: boolean): ScreenOf<'account'> => ({
  ...account({}),
  services: [...account({}).services, { service: 'face', available, why: available ? null : 'not-here' }],
})

/** Every screen of being recognised by face, in every state that looks different. */
export const faceSamples: readonly Sample[] = [
  { name: 'start-with-face', screen: start({ face: true }), around: {} },
  {
    name: 'start-with-face-no-reader',
    screen: start({ face: true, card: false, scan: false }),
    around: { notices: ['no-reader', 'no-scanner'] },
  },
  { name: 'account-face', screen: faceService(true), around: { occupied: true } },
  { name: 'account-face-not-here', screen: faceService(false), around: { occupied: true } },
  { name: 'face-starting', screen: face({ step: 'starting' }), around: visit },
  { name: 'face-finding', screen: face({}), around: visit },
  ...faceGuidance.options.map((guidance) => ({
    name: `face-finding-${guidance}`,
    screen: face({ guidance, purpose: 'enrol' }),
    around: visit,
  })),
  { name: 'face-turn-left', screen: challenged('turn-left', 0.3), around: visit },
  { name: 'face-turn-right', screen: challenged('turn-right', 0.7), around: visit },
  { name: 'face-blink', screen: challenged('blink', 0), around: visit },
  { name: 'face-follow-dot', screen: challenged('follow-dot', 0.5, { x: 0.12, y: 0.3 }), around: visit },
  { name: 'face-too-fast', screen: challenged('turn-left', 0.1, null, 'too-fast'), around: visit },
  { name: 'face-comparing', screen: face({ step: 'comparing', purpose: 'check' }), around: visit },
  {
    name: 'face-help',
    screen: challenged('follow-dot', 0.5, { x: 0.9, y: 0.8 }, 'uncover-face'),
    around: { ...visit, help: ringing, notices: ['hall-unreachable', 'paper-low'] },
  },
  {
    name: 'face-confirm',
    screen: { name: 'face-confirm', fields: { maskedName: { kind: 'person-name', value: '欧**' } } },
    around: visit,
  },
  { name: 'face-consent', screen: consent('not-needed'), around: visit },
  { name: 'face-consent-waiting', screen: consent('waiting'), around: visit },
  { name: 'face-consent-not-an-adult', screen: consent('not-an-adult'), around: visit },
  { name: 'face-consent-read', screen: consent('read', '欧阳建国'), around: visit },
  { name: 'face-consent-help', screen: consent('waiting'), around: { ...visit, help: ringing } },
  { name: 'face-settings', screen: faceSettings({}), around: visit },
  {
    name: 'face-settings-enrolled',
    screen: faceSettings({ told: 'enrolled', printing: 'printing' }),
    around: visit,
  },
  {
    name: 'face-settings-partial',
    screen: faceSettings({ told: 'enrolled', printing: 'partial' }),
    around: { ...visit, notices: ['paper-low'] },
  },
  { name: 'face-settings-matches', screen: faceSettings({ told: 'matches' }), around: visit },
  { name: 'face-settings-no-match', screen: faceSettings({ told: 'does-not-match' }), around: visit },
  { name: 'face-settings-asked', screen: faceSettings({ askedToErase: true }), around: visit },
  { name: 'face-erased', screen: faceErased('printed'), around: { occupied: true } },
  { name: 'face-erased-partial', screen: faceErased('partial'), around: visit },
  ...problems.map(([code, next]) => ({
    name: `problem-${code}`,
    screen: problem(code, next),
    around: visit,
  })),
  {
    name: 'goodbye-face',
    screen: goodbye({ did: ['looked', 'face-enrolled', 'face-erased'] }),
    around: { occupied: true },
  },
]
