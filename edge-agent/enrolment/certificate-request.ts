import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A fresh private key on P-256, PKCS #8 in PEM. */
export const newKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey

/**
 * A certificate request (PKCS #10, PEM), signed with the key to prove that it is ours. What it says of its subject
 * does not matter: the hall writes into the certificate what the code stands for.
 */
export const requestFor = async (key: string): Promise<string> => {
  // Needed a few times in the life of a device: not worth its memory in an agent that only reports.
  await import('reflect-metadata')
  const { Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509')
  const privateKey = createPrivateKey(key)
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=Foyer device',
    signingAlgorithm: algorithm,
    keys: {
      privateKey: privateKey.toCryptoKey(algorithm, false, ['sign']),
      publicKey: createPublicKey(privateKey).toCryptoKey(algorithm, true, ['verify']),
    },
  })
  return request.toString('pem')
}
