import type { ListenAddress } from '../config/token.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Api } from './server.ts';

/** How many ports after the wished one are tried, where nobody asked for that very one. */
const NEXT_PORTS = 20;

/** Listens, on one of the next ports when the default one is taken; answers the URL. */
export async function listen(api: Api, { host, port }: ListenAddress, mayTakeNext: boolean): Promise<string> {
  const last = mayTakeNext ? Math.min(port + NEXT_PORTS, 65_535) : port;
  for (let at = port; ; at += 1) {
    try {
      return await api.listen({ host, port: at });
    } catch (error) {
      if (at < last && codeOf(error) === 'EADDRINUSE') continue;
      throw cannotListen(`${host}:${port}`, error);
    }
  }
}

function cannotListen(address: string, error: unknown): SecretwatchError {
  const code = codeOf(error);
  const reason = code === 'EADDRINUSE' ? 'another program listens there' : (code ?? String(error));
  const remedy = 'give another address with --listen, for example --listen 127.0.0.1:0 for any free port';
  return new SecretwatchError('SW_LISTEN', `cannot listen on ${address}: ${reason}`, remedy, error);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
