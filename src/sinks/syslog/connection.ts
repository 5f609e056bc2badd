import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { TargetUnavailable } from '../../pipeline/delivery.ts';

export interface ConnectionOptions {
  host: string;
  port: number;
  isTls: boolean;
  tls: { ca?: string; cert?: string; key?: string };
  /** Silence that is taken for a failure. */
  timeoutMs: number;
}

/**
 * Sends bytes over a connection of their own and waits until the peer has closed it after ours. Syslog knows no answer:
 * a peer that is gone takes bytes into its kernel and nobody hears of it. One that has read all answers our end with its
 * own; one that died before answers with a reset, or with silence.
 */
export function sendAndFinish(bytes: Buffer, options: ConnectionOptions, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = open(options);
  const fail = (reason: string) => {
    reject(new TargetUnavailable(reason));
    socket.destroy();
  };
  let hasEnded = false;
  const stop = () => fail('stopped');
  signal.addEventListener('abort', stop, { once: true });
  socket.setTimeout(options.timeoutMs, () => fail(hasEnded ? 'the peer did not read to the end' : 'no answer'));
  socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'unknown reason'));
  socket.once(options.isTls ? 'secureConnect' : 'connect', () => {
    socket.end(bytes, () => {
      hasEnded = true;
    });
  });
  // Reading is what makes the peer's end known.
  socket.resume();
  socket.once('end', () => (hasEnded ? resolve() : fail('the peer closed the connection before it had all')));
  socket.once('close', () => fail('the connection was cut'));
  return promise.finally(() => signal.removeEventListener('abort', stop));
}

function open({ host, port, isTls, tls }: ConnectionOptions): Socket {
  return isTls ? connectTls({ host, port, servername: serverName(host), ...tls }) : connectPlain({ host, port });
}

/** Addresses are no names to ask for. */
function serverName(host: string): string {
  return /^[0-9.]+$|:/.test(host) ? '' : host;
}
