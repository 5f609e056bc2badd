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

/** A peer that turns us away does so at once: it is given this, and some round trips, before our end is sent. */
const MIN_GRACE_MS = 100;
const GRACE_HANDSHAKES = 3;

/**
 * Sends bytes over a connection of their own, then our end, and waits for the peer's. Syslog knows no answer: a peer that
 * is gone takes bytes into its kernel and nobody hears of it. One that has read all answers our end with its own; one
 * that died before answers with a reset, or with silence; one that does not know our certificate ends before we do.
 */
export function sendAndFinish(bytes: Buffer, options: ConnectionOptions, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const startMs = performance.now();
  const socket = open(options);
  let grace: NodeJS.Timeout | undefined;
  let isOurEndSent = false;
  const fail = (reason: string) => {
    reject(new TargetUnavailable(reason));
    socket.destroy();
  };
  const stop = () => fail('stopped');
  signal.addEventListener('abort', stop, { once: true });
  socket.setTimeout(options.timeoutMs, () => fail(isOurEndSent ? 'the peer did not read to the end' : 'no answer'));
  socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'unknown reason'));
  socket.once(options.isTls ? 'secureConnect' : 'connect', () => {
    const graceMs = Math.max(MIN_GRACE_MS, GRACE_HANDSHAKES * (performance.now() - startMs));
    socket.write(bytes, () => {
      grace = setTimeout(() => {
        isOurEndSent = true;
        socket.end();
      }, graceMs);
    });
  });
  // Reading is what makes the peer's end known.
  socket.resume();
  socket.once('end', () => (isOurEndSent ? resolve() : fail('the peer turned us away')));
  socket.once('close', () => fail('the connection was cut'));
  return promise.finally(() => {
    clearTimeout(grace);
    signal.removeEventListener('abort', stop);
  });
}

function open({ host, port, isTls, tls }: ConnectionOptions): Socket {
  return isTls ? connectTls({ host, port, servername: serverName(host), ...tls }) : connectPlain({ host, port });
}

/** Addresses are no names to ask for. */
function serverName(host: string): string {
  return /^[0-9.]+$|:/.test(host) ? '' : host;
}
