import { hash } from 'node:crypto';
import type { CertificateContent } from '../../model/content.ts';
import { bounded, child, field, type Json, text, texts } from '../fields.ts';
import { childrenOf, type DerValue, valueAt } from './der.ts';

/**
 * A CertificateSigningRequest: who it is asked for, and of the certificate that its signer wrote the fingerprint alone,
 * which is the credential id of its later uses. The request, the certificate and the keys in them stay behind.
 */
export function readCertificateRequest(item: Json): CertificateContent {
  const spec = child(item, 'spec');
  const certificate = firstPem(field(child(item, 'status'), 'certificate'));
  const subject = certificate ? certifiedSubject(certificate) : requestedSubject(firstPem(field(spec, 'request')));
  return {
    kind: 'certificate-request',
    name: text(child(item, 'metadata'), 'name'),
    requester: text(spec, 'username'),
    signerName: text(spec, 'signerName'),
    usages: texts(spec, 'usages'),
    ...subject,
    credentialId: certificate ? `X509SHA256=${hash('sha256', certificate, 'hex')}` : '',
  };
}

const PEM = /-----BEGIN [A-Z ]+-----([\w+/=\s]+)-----END/;

/** The first PEM block of a base64 text, as DER: of a chain, the leaf. */
function firstPem(value: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  const block = PEM.exec(Buffer.from(value, 'base64').toString('latin1'))?.[1];
  return block === undefined ? undefined : Buffer.from(block, 'base64');
}

type Subject = Pick<CertificateContent, 'username' | 'groups'>;

const NAME = 0x30;
const VERSION = 0xa0;

/** RFC 2986: a PKCS#10 request is version, subject, … */
function requestedSubject(der: Buffer | undefined): Subject {
  return der ? namesIn(der, partsOf(der)[1]) : namesIn(EMPTY, undefined);
}

/** RFC 5280: a certificate is version (not always), serial, algorithm, issuer, validity, subject, … */
function certifiedSubject(der: Buffer): Subject {
  const parts = partsOf(der);
  return namesIn(der, parts[parts[0]?.tag === VERSION ? 5 : 4]);
}

const EMPTY = Buffer.alloc(0);

function partsOf(der: Buffer): DerValue[] {
  const outer = valueAt(der, 0, der.length);
  const info = outer && valueAt(der, outer.start, outer.end);
  return info ? childrenOf(der, info) : [];
}

/** Object identifiers 2.5.4.3 and 2.5.4.10. */
const COMMON_NAME = '550403';
const ORGANISATION = '55040a';

function namesIn(der: Buffer, name: DerValue | undefined): Subject {
  if (name?.tag !== NAME) return { username: '', groups: [] };
  const pairs = childrenOf(der, name)
    .flatMap((set) => childrenOf(der, set))
    .map((pair) => childrenOf(der, pair));
  const valuesOf = (id: string) =>
    pairs
      .filter(([oid]) => oid && der.toString('hex', oid.start, oid.end) === id)
      .map(([, value]) => (value ? bounded(der.toString('utf8', value.start, value.end)) : ''));
  return { username: valuesOf(COMMON_NAME)[0] ?? '', groups: valuesOf(ORGANISATION) };
}
