import { createHash, timingSafeEqual } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

export interface Credentials {
  /** Bearer token; '' where clients show certificates alone. */
  token: string;
  /** Clients may show a certificate that the configured authority signed. */
  hasClientCa: boolean;
}

/** Whether a request comes from somebody who may write to the log: by its token, or by its certificate. */
export function createAuthorizer({ token, hasClientCa }: Credentials): (request: FastifyRequest) => boolean {
  const wanted = digest(`Bearer ${token}`);
  return ({ headers, raw }) => {
    if (hasClientCa && (raw.socket as TLSSocket).authorized === true) return true;
    const shown = (headers.authorization ?? '').replace(/^bearer /i, 'Bearer ');
    return token !== '' && timingSafeEqual(digest(shown), wanted);
  };
}

/** Of one length, so that the time to compare says nothing. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
