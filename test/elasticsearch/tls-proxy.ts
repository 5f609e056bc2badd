import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A proxy with TLS before a server without security, which asks for one `authorization` header and refuses all others. */
export interface TlsProxy {
  port: number;
  ca: string;
  seen: string[];
  close(): Promise<void>;
}

export async function startTlsProxy(target: string, authorization: string): Promise<TlsProxy> {
  const { cert, key } = await selfSigned();
  const seen: string[] = [];
  const proxy = createServer({ cert, key }, (incoming, answer) => {
    const given = incoming.headers.authorization ?? '';
    seen.push(given);
    if (given !== authorization) {
      answer.writeHead(401, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
      answer.end('{"error":"unauthorized","status":401}');
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request(new URL(url ?? '/', target), { method, headers }, (back) => {
      answer.writeHead(back.statusCode ?? 502, back.headers);
      back.pipe(answer);
    });
    incoming.pipe(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    ca: cert,
    seen,
    close: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** Made for this run: a key that is kept anywhere is one that somebody uses. */
async function selfSigned(): Promise<{ cert: string; key: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'secretwatch-tls-'));
  const [certFile, keyFile] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  try {
    await promisify(execFile)('openssl', ['req', ...options, ...subject, '-keyout', keyFile, '-out', certFile]);
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
