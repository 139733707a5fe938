import 'reflect-metadata'
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { Random } from '../../ambient.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const HOUR_MS = 60 * 60 * 1000

/** As WebCrypto has it: a page's types and Node's do not call it by one name. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** Milliseconds since 1970. */
export type Span = { readonly from: number; readonly until: number }
/** PEM; the key is PKCS #8. */
export type Signer = { readonly name: string; readonly certificate: string; readonly key: string }

/** SHA-256 of a certificate, hex, lower case. */
export const fingerprintOf = (certificate: string): string =>
  new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase()

/** Serial numbers as this hall writes them: hex, lower case. Its own never begin with a zero. */
export const serialText = (serial: string): string => serial.toLowerCase().replace(/^0+/, '')

/** 126 random bits, positive and of full length, so that every tool prints the same digits (RFC 5280, 4.1.2.2). */
const newSerial = (random: Random): string => {
  const bytes = Buffer.from(random.bytes(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

export const newKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey

const signingKey = (pem: string): Promise<Key> => {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' })
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign'])
}
const verifyingKey = (key: KeyObject): Promise<Key> => {
  const der = key.export({ format: 'der', type: 'spki' })
  return crypto.subtle.importKey('spki', new Uint8Array(der), algorithm, true, ['verify'])
}
const publicKeyOf = (pem: string): Promise<Key> => verifyingKey(createPublicKey(pem))

/** A CA of its own: signs leaves, no further CA (RFC 5280, 4.2.1.9). */
export const makeAuthority = async (name: string, { from, until }: Span, random: Random): Promise<Signer> => {
  const key = newKey()
  const keys = { privateKey: await signingKey(key), publicKey: await publicKeyOf(key) }
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(random),
    name: [{ CN: [name] }],
    // A device whose clock is a little behind must not find the hall's CA not yet valid.
    notBefore: new Date(from - HOUR_MS),
    notAfter: new Date(until),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { name, certificate: `${made.toString('pem')}\n`, key }
}

type Leaf = {
  publicKey: Key
  commonName: string
  alternativeNames: JsonGeneralName[]
  usage: ExtendedKeyUsage
}

const signLeaf = async (
  signer: Signer,
  leaf: Leaf,
  { from, until }: Span,
  random: Random,
): Promise<{ serial: string; certificate: string }> => {
  const serial = newSerial(random)
  const made = await X509CertificateGenerator.create({
    serialNumber: serial,
    issuer: [{ CN: [signer.name] }],
    subject: [{ CN: [leaf.commonName] }],
    notBefore: new Date(from - HOUR_MS),
    notAfter: new Date(until),
    signingAlgorithm: algorithm,
    publicKey: leaf.publicKey,
    signingKey: await signingKey(signer.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      // A device's certificate is worth nothing for playing the hall, and the other way round.
      new ExtendedKeyUsageExtension([leaf.usage]),
      new SubjectAlternativeNameExtension(leaf.alternativeNames),
      await AuthorityKeyIdentifierExtension.create(await publicKeyOf(signer.certificate)),
      await SubjectKeyIdentifierExtension.create(leaf.publicKey),
    ],
  })
  return { serial, certificate: `${made.toString('pem')}\n${signer.certificate}` }
}

/** For a device: PEM of its certificate, then of the CA's. */
export const signDevice = (
  signer: Signer,
  device: { group: string; node: string; publicKey: Key },
  span: Span,
  random: Random,
): Promise<{ serial: string; certificate: string }> =>
  signLeaf(
    signer,
    {
      publicKey: device.publicKey,
      commonName: `${device.group}/${device.node}`,
      alternativeNames: [
        {
          type: 'url',
          value: `urn:foyer:device:${encodeURIComponent(device.group)}:${encodeURIComponent(device.node)}`,
        },
      ],
      usage: ExtendedKeyUsage.clientAuth,
    },
    span,
    random,
  )

/** For the hall itself, under every name and address that devices call it by; with a key that is never on disk. */
export const signHall = async (
  signer: Signer,
  names: readonly string[],
  span: Span,
  random: Random,
): Promise<{ key: string; cert: string }> => {
  const key = newKey()
  const { certificate } = await signLeaf(
    signer,
    {
      publicKey: await publicKeyOf(key),
      commonName: 'Foyer hall',
      alternativeNames: names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      usage: ExtendedKeyUsage.serverAuth,
    },
    span,
    random,
  )
  return { key, cert: certificate }
}

export type ReadRequest =
  | { kind: 'request'; publicKey: Key; keyHash: string }
  | { kind: 'discarded'; reason: string }

/**
 * Reads a certificate request (PKCS #10, PEM) from a stranger: a key on P-256 whose owner has signed. Subject and
 * extensions are not looked at: the code says who the device is. `keyHash`: SHA-256 of the public key, hex.
 */
export const readRequest = async (pem: string): Promise<ReadRequest> => {
  const discarded = (reason: string): ReadRequest => ({ kind: 'discarded', reason })
  try {
    const request = new Pkcs10CertificateRequest(pem)
    const key = createPublicKey({
      key: Buffer.from(request.publicKey.rawData),
      format: 'der',
      type: 'spki',
    })
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
      return discarded('the key is not on the curve P-256')
    if (!(await request.verify())) return discarded('the request is not signed by its own key')
    return {
      kind: 'request',
      publicKey: await verifyingKey(key),
      keyHash: createHash('sha256')
        .update(key.export({ format: 'der', type: 'spki' }))
        .digest('hex'),
    }
  } catch {
    return discarded('this is not a certificate request (PKCS #10, PEM)')
  }
}
