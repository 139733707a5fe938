/** A new peer has a new certificate, and its fingerprint stands in the offer (RFC 8122); a renegotiation keeps it. */
export const fingerprintOf = (sdp: string): string | null =>
  /^a=fingerprint:(.+?)\r?$/m.exec(sdp)?.[1] ?? null
