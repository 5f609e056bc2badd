import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its key, in PEM. */
export interface Pair {
  cert: string;
  key: string;
}

/** Throw-away certificates made by openssl in a folder of the test. */
export class Authority {
  readonly #folder: string;
  readonly #own: Pair;

  constructor(folder: string, name = 'authority') {
    this.#folder = folder;
    this.#own = this.#paths(name);
    this.#openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      this.#own.key,
      '-out',
      this.#own.cert,
    );
  }

  get certificate(): string {
    return this.#own.cert;
  }

  /** A certificate for 127.0.0.1 and for clients. */
  issue(name: string): Pair {
    const pair = this.#paths(name);
    const request = join(this.#folder, `${name}.csr`);
    this.#openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      pair.key,
      '-out',
      request,
    );
    this.#openssl(
      'x509',
      '-req',
      '-in',
      request,
      '-CA',
      this.#own.cert,
      '-CAkey',
      this.#own.key,
      '-CAcreateserial',
      '-days',
      '2',
      '-copy_extensions',
      'copyall',
      '-out',
      pair.cert,
    );
    return pair;
  }

  #paths(name: string): Pair {
    return { cert: join(this.#folder, `${name}.crt`), key: join(this.#folder, `${name}.key`) };
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' });
  }
}

export function pem(path: string): string {
  return readFileSync(path, 'utf8');
}
