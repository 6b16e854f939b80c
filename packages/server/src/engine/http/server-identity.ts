import { isIP } from 'node:net'
import { checkServerIdentity as checkByNode, type PeerCertificate } from 'node:tls'

/** The code of a certificate that names no host where names count; shown in the delivery log. */
export const withoutAlternativeName = 'CERT_WITHOUT_SUBJECT_ALT_NAME'

/**
 * Whether a certificate is for a host, by its subjectAltName alone, as browsers judge it (RFC 9525 section 2; RFC 6125
 * called the common name a last resort). Node falls back on the common name where no DNS name is listed, and no
 * authority has to vet what stands there.
 * @returns what is wrong; undefined when it is for this host.
 */
export function checkServerIdentity(hostname: string, certificate: PeerCertificate): Error | undefined {
  const { subject, subjectaltname = '' } = certificate
  if (isIP(hostname) === 0 && !/(^|, )DNS:/.test(subjectaltname)) {
    return Object.assign(new Error('The certificate lists no DNS name in subjectAltName.'), {
      code: withoutAlternativeName,
    })
  }
  return checkByNode(hostname, { ...certificate, subject: { ...subject, CN: '' } })
}
