import { z } from 'zod'
import * as agentLink from './agent-link.ts'
import { incompatibilities, type Incompatibility, type JsonSchema } from './compatibility.ts'
import * as errors from './errors.ts'
import * as face from './face.ts'
import * as fleet from './fleet.ts'
import * as fleetCare from './fleet-care.ts'
import * as fleetCommand from './fleet-command.ts'
import * as fleetEnrolment from './fleet-enrolment.ts'
import * as fleetHistory from './fleet-history.ts'
import * as gateway from './gateway.ts'
import * as hallApi from './hall-api.ts'
import * as helpLink from './help-link.ts'
import * as uiLink from './ui-link.ts'
import { view } from './view.ts'

/**
 * Which end of a link may be the newer one while a hall is being upgraded. The hall goes first and its kiosks follow,
 * so in kiosk → hall the receiver is the newer, in hall → kiosk the sender; a page left open is an old kiosk in this.
 * `either`: two services that are upgraded independently of each other. `together`: both ends are of one release
 * (the kiosk host serves its own UI and has it load again when it starts).
 */
export type NewerEnd = 'receiver' | 'sender' | 'either' | 'together'
export type Contract = { schema: z.ZodType; newer: NewerEnd }

const toHall = (schema: z.ZodType): Contract => ({ schema, newer: 'receiver' })
const fromHall = (schema: z.ZodType): Contract => ({ schema, newer: 'sender' })

/** Every message that crosses a process boundary, by the name of its golden file. */
export const contracts: Readonly<Record<string, Contract>> = {
  'agent-command': { schema: agentLink.agentCommand, newer: 'either' },
  'agent-command-result': { schema: agentLink.agentCommandResult, newer: 'either' },
  'agent-health-report': { schema: agentLink.healthReport, newer: 'either' },
  'api-account': fromHall(hallApi.account),
  'api-application-accepted': fromHall(hallApi.applicationAccepted),
  'api-application-decision': toHall(hallApi.applicationDecision),
  'api-application-detail': fromHall(hallApi.applicationDetail),
  'api-application-list-item': fromHall(hallApi.applicationListItem),
  'api-application-progress': fromHall(hallApi.applicationProgress),
  'api-application-submission': toHall(hallApi.applicationSubmission),
  'api-audit-entry': fromHall(hallApi.auditEntry),
  'api-comparison': fromHall(hallApi.comparison),
  'api-definition': fromHall(hallApi.definition),
  'api-error': fromHall(errors.apiError),
  'api-identification': toHall(hallApi.identification),
  'api-payment': fromHall(hallApi.payment),
  'api-payment-request': toHall(hallApi.paymentRequest),
  'api-phone-code-request': toHall(hallApi.phoneCodeRequest),
  'api-phone-code-sent': fromHall(hallApi.phoneCodeSent),
  'api-sign-in': toHall(hallApi.signIn),
  'api-staff-session': fromHall(hallApi.staffSession),
  'api-visit': fromHall(hallApi.visit),
  'api-face-answer': fromHall(face.faceAnswer),
  'api-face-attempt': fromHall(face.faceAttempt),
  'api-face-attempt-request': toHall(face.faceAttemptRequest),
  'api-face-consent-text': fromHall(face.consentText),
  'api-face-desk-erasure-request': toHall(face.deskErasureRequest),
  'api-face-enrolment': fromHall(face.faceEnrolment),
  'api-face-enrolment-request': toHall(face.faceEnrolmentRequest),
  'api-face-ledger-proof': fromHall(face.ledgerProof),
  'api-face-ledger-receipt': fromHall(face.ledgerReceipt),
  'api-face-probe': toHall(face.faceProbe),
  'api-face-status': fromHall(face.faceStatus),
  'api-face-summary': fromHall(face.faceSummary),
  'api-face-verification': fromHall(face.faceVerification),
  'api-face-verification-request': toHall(face.faceVerificationRequest),
  'api-face-withdrawal-request': toHall(face.faceWithdrawalRequest),
  'api-greeter-answer': fromHall(face.greeterAnswer),
  'desk-to-mirror': { schema: uiLink.deskToMirror, newer: 'together' },
  'device-enrolled': fromHall(fleetEnrolment.enrolled),
  'device-enrolment-request': toHall(fleetEnrolment.enrolmentBody),
  'device-renewal-request': toHall(fleetEnrolment.renewalBody),
  'fleet-alarm': fromHall(fleetCare.alarm),
  'fleet-alarm-acknowledgement': toHall(fleetCare.alarmAcknowledgement),
  'fleet-asset': fromHall(fleetCare.asset),
  'fleet-asset-facts': toHall(fleetCare.assetFacts),
  'fleet-asset-move': toHall(fleetCare.assetMove),
  'fleet-availability': fromHall(fleetCare.availabilityReport),
  'fleet-command': fromHall(fleetCommand.command),
  'fleet-command-issue': toHall(fleetCommand.commandIssue),
  'fleet-command-receipt': toHall(fleetCommand.commandReceipt),
  'fleet-command-request': fromHall(fleetCommand.commandRequest),
  'fleet-command-result-receipt': fromHall(fleetCommand.commandResultReceipt),
  'fleet-configuration': fromHall(fleetCommand.nodeConfiguration),
  'fleet-configuration-change': toHall(fleetCommand.configurationChange),
  'fleet-authority-generation': fromHall(fleetEnrolment.authorityGeneration),
  'fleet-authority-retirement': toHall(fleetEnrolment.retirement),
  'fleet-enrolment-code': fromHall(fleetEnrolment.enrolmentCode),
  'fleet-history': fromHall(fleetHistory.history),
  'fleet-identity': fromHall(fleetEnrolment.deviceIdentity),
  'fleet-identity-revocation': toHall(fleetEnrolment.revocation),
  'fleet-maintenance': fromHall(fleetCare.maintenanceWindow),
  'fleet-maintenance-request': toHall(fleetCare.maintenanceRequest),
  'fleet-message': fromHall(fleet.fleetMessage),
  'fleet-screenshot-result': toHall(fleetCommand.screenshotResult),
  'fleet-refusal': fromHall(fleetEnrolment.refusal),
  'fleet-work-order': fromHall(fleetCare.workOrder),
  'fleet-work-order-assignment': toHall(fleetCare.workOrderAssignment),
  'fleet-work-order-cancellation': toHall(fleetCare.workOrderCancellation),
  'fleet-work-order-note': toHall(fleetCare.workOrderNote),
  'fleet-work-order-opening': toHall(fleetCare.workOrderOpening),
  'fleet-work-order-part': toHall(fleetCare.workOrderPart),
  'fleet-work-order-repaired': toHall(fleetCare.workOrderRepaired),
  'gateway-callback': { schema: gateway.gatewayCallback, newer: 'receiver' },
  'gateway-order': { schema: gateway.gatewayOrder, newer: 'receiver' },
  'gateway-order-request': { schema: gateway.gatewayOrderRequest, newer: 'sender' },
  'gateway-phone-message': { schema: gateway.phoneMessage, newer: 'sender' },
  'help-desk-to-hall': toHall(helpLink.deskToHall),
  'help-hall-to-desk': { schema: helpLink.hallToDesk, newer: 'together' },
  'help-hall-to-kiosk': fromHall(helpLink.hallToKiosk),
  'help-kiosk-to-hall': toHall(helpLink.kioskToHall),
  'mirror-to-desk': { schema: uiLink.mirrorToDesk, newer: 'together' },
  'ui-host-to-ui': { schema: uiLink.hostToUi, newer: 'together' },
  'ui-ui-to-host': { schema: uiLink.uiToHost, newer: 'together' },
  // The hall's mirror draws the views of kiosks that are a release behind.
  view: { schema: view, newer: 'receiver' },
}

/** A contract as JSON Schema: what is accepted, defaults not applied. */
export const publishedSchema = (contract: Contract): JsonSchema => ({
  ...z.toJSONSchema(contract.schema, { io: 'input' }),
})

/** What a change from `published` to `present` would break for a peer that is still of the older release. */
export const breakages = (
  newer: NewerEnd,
  published: JsonSchema,
  present: JsonSchema,
): readonly Incompatibility[] => {
  const oldSenders = incompatibilities(published, present)
  const oldReceivers = incompatibilities(present, published)
  if (newer === 'receiver') return oldSenders
  if (newer === 'sender') return oldReceivers
  return newer === 'either' ? [...oldSenders, ...oldReceivers] : []
}
