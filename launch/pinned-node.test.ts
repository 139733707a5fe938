import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findNode, tooOld } from './pinned-node.mjs'

describe('the Node that runs the sources', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'foyer-node-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('is the pinned one when this platform has it, whatever the machine has', () => {
    mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true })
    const pinned = join(root, 'node_modules', '.bin', 'node')
    writeFileSync(pinned, '')
    chmodSync(pinned, 0o755)
    const found = findNode({ root, platform: 'linux', execPath: '/usr/bin/node', version: '26.0.0' })
    expect(found).toEqual({ kind: 'found', path: pinned, pinned: true })
  })

  it('is the Node at hand when none is pinned for this platform and it is new enough', () => {
    const found = findNode({ root, platform: 'freebsd', execPath: '/usr/bin/node', version: '24.0.1' })
    expect(found).toEqual({ kind: 'found', path: '/usr/bin/node', pinned: false })
  })

  it('is asked for by name when there is neither', () => {
    const found = findNode({ root, platform: 'freebsd', execPath: '/usr/bin/node', version: '22.12.0' })
    expect(found.kind === 'missing' && found.message).toContain('Install Node 24 or newer')
  })

  it('refuses to install under a Node before 20, and says which this is', () => {
    expect(tooOld('18.20.4')).toContain('this is Node 18.20.4')
    expect(tooOld('20.0.0')).toBeNull()
  })
})
