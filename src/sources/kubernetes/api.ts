import { request as overHttp } from 'node:http';
import { request as overHttps, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { SecretwatchError } from '../../model/error.ts';

export type Place = 'kubeconfig' | 'in-cluster';

/** Where the API server is and who asks it, as kubectl or a pod finds them. */
export function connectTo(place: Place): KubeConfig {
  const config = new KubeConfig();
  try {
    if (place === 'in-cluster') config.loadFromCluster();
    else config.loadFromDefault();
  } catch (cause) {
    throw new SecretwatchError('SW_CONFIG', `no API server can be found through ${place}`, REMEDY[place], cause);
  }
  if (!config.getCurrentCluster())
    throw new SecretwatchError('SW_CONFIG', `${place} names no API server`, REMEDY[place]);
  return config;
}

const REMEDY: Readonly<Record<Place, string>> = {
  kubeconfig: 'set KUBECONFIG or write ~/.kube/config, and choose a context in it',
  'in-cluster': 'run in a pod with a service account token, or use `--inventory kubeconfig`',
};

/** An answer that is none: the status, and never the body. */
export class RefusedError extends Error {
  readonly statusCode: number;

  constructor(path: string, statusCode: number) {
    super(`the API server answered ${statusCode} to a list of ${path}`);
    this.statusCode = statusCode;
  }
}

/** One GET of the API server; `accept` chooses the form of the answer. */
export async function getJson(
  config: KubeConfig,
  path: string,
  signal: AbortSignal,
  accept = 'application/json',
): Promise<unknown> {
  const url = new URL((config.getCurrentCluster()?.server ?? '') + path);
  const options: RequestOptions = { method: 'GET', headers: { accept }, signal };
  await config.applyToHTTPSOptions(options);
  const request = url.protocol === 'http:' ? overHttp : overHttps;
  // Plain HTTP, as kubectl proxy speaks it, takes no TLS agent.
  if (url.protocol === 'http:') options.agent = undefined;
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const sent = request(url, options, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      if (response.statusCode !== 200) return reject(new RefusedError(path, response.statusCode ?? 0));
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      } catch {
        reject(new Error(`the API server's answer to ${url.pathname} is not JSON`));
      }
    });
  });
  sent.on('error', reject).end();
  return promise;
}
