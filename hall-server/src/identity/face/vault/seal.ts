import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../../../ambient.ts'

/*
 * A sealed vector: AES-256-GCM under a data key of its own, which is sealed under the hall's wrapping key. Both are
 * bound to what the row says it is, so a blob that was moved to another row does not open.
 *
 *   version 1 · wrap nonce 12 · wrapped key 32 · wrap tag 16 · nonce 12 · tag 16 · ciphertext
 */
const version = 1
const nonceLength = 12
const keyLength = 32
const tagLength = 16
const headLength = 1 + nonceLength + keyLength + tagLength + nonceLength + tagLength

type Sealed = { nonce: Uint8Array; tag: Buffer; ciphertext: Buffer }

const encrypt = (key: Uint8Array, nonce: Uint8Array, about: Buffer, plain: Uint8Array): Sealed => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(about)
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return { nonce, tag: cipher.getAuthTag(), ciphertext }
}

const decrypt = (key: Uint8Array, sealed: Sealed, about: Buffer): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce, { authTagLength: tagLength })
  decipher.setAAD(about)
  decipher.setAuthTag(sealed.tag)
  return Buffer.concat([decipher.update(sealed.ciphertext), decipher.final()])
}

/** What the row says it is. */
const bound = (about: readonly (string | number)[]): Buffer => Buffer.from(JSON.stringify(about))

const toBytes = (vector: Float32Array): Buffer => {
  const bytes = Buffer.alloc(vector.length * 4)
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4))
  return bytes
}

export const sealVector = (
  wrappingKey: Uint8Array,
  about: readonly (string | number)[],
  vector: Float32Array,
  random: Random,
): Buffer => {
  const dataKey = random.bytes(keyLength)
  const plain = toBytes(vector)
  const wrapped = encrypt(wrappingKey, random.bytes(nonceLength), bound(['key', ...about]), dataKey)
  const body = encrypt(dataKey, random.bytes(nonceLength), bound(['vector', ...about]), plain)
  dataKey.fill(0)
  plain.fill(0)
  return Buffer.concat([
    Buffer.of(version),
    wrapped.nonce,
    wrapped.ciphertext,
    wrapped.tag,
    body.nonce,
    body.tag,
    body.ciphertext,
  ])
}

/** The vector, or null: another key, another row, or damaged bytes. Which of them cannot be told. */
export const openVector = (
  wrappingKey: Uint8Array,
  about: readonly (string | number)[],
  blob: Uint8Array,
): Float32Array | null => {
  const bytes = Buffer.from(blob)
  if (bytes.length <= headLength || (bytes.length - headLength) % 4 !== 0 || bytes[0] !== version) return null
  const at = { offset: 1 }
  const take = (length: number): Buffer => {
    at.offset += length
    return bytes.subarray(at.offset - length, at.offset)
  }
  const wrapped = { nonce: take(nonceLength), ciphertext: take(keyLength), tag: take(tagLength) }
  const body = { nonce: take(nonceLength), tag: take(tagLength), ciphertext: bytes.subarray(headLength) }
  try {
    const dataKey = decrypt(wrappingKey, wrapped, bound(['key', ...about]))
    const plain = decrypt(dataKey, body, bound(['vector', ...about]))
    const vector = Float32Array.from({ length: plain.length / 4 }, (_, index) => plain.readFloatLE(index * 4))
    dataKey.fill(0)
    plain.fill(0)
    return vector
  } catch {
    return null
  }
}
