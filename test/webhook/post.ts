import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
  /** Common name of the certificate that the server showed. */
  server: string;
}

export interface PostOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  ca?: string;
  cert?: string;
  key?: string;
}

/** One request on a connection of its own, as the API server's webhook sends it unless told otherwise. */
export function post(url: string, options: PostOptions = {}): Promise<Answer> {
  const { method = 'POST', headers = {}, body = '', ...tls } = options;
  const send = url.startsWith('https:') ? request : plainRequest;
  const all = { 'content-type': 'application/json', 'user-agent': 'Go-http-client/1.1', ...headers };
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, headers: all, agent: false, ...tls }, (response) => {
      const subject = (response.socket as TLSSocket).getPeerCertificate?.()?.subject;
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text,
          server: String(subject?.CN ?? ''),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
