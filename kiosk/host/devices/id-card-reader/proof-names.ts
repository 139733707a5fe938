import type { SamCommand } from './protocol.ts'

/** What each command exercises, in the words of a proof. */
export const proofNames: Readonly<Record<SamCommand, string>> = {
  resetSam: 'reset module',
  samStatus: 'module status',
  samId: 'module number',
  find: 'find card',
  select: 'select card',
  readBase: 'read card',
  readBaseFingerprint: 'read card with fingerprint',
  readNewAddress: 'read newest address',
  baud115200: 'set 115200 baud',
  baud57600: 'set 57600 baud',
  baud38400: 'set 38400 baud',
  baud19200: 'set 19200 baud',
  baud9600: 'set 9600 baud',
}
