import { SecretwatchError } from '../model/error.ts';
import type { Environment } from './environment.ts';
import type { Settings } from './settings.ts';
import { type ListenAddress, parseListen, tokenFrom } from './token.ts';

/** Where the audit webhook listens and whom it lets in. */
export interface WebhookAccess {
  address: ListenAddress;
  /** '' where clients show certificates alone. */
  token: string;
  tls: { certFile: string; keyFile: string; clientCaFile: string } | undefined;
}

const HOW =
  'set SECRETWATCH_WEBHOOK_TOKEN or webhook.tokenFile, for example to the output of `openssl rand -hex 32`, or give webhook.clientCaFile';

/** Undefined where no webhook is wanted. Whoever can post can write to the log, so nobody may without being known. */
export function webhookAccess({ webhook }: Settings, environment: Environment): WebhookAccess | undefined {
  if (!webhook) return undefined;
  const { listen, certFile, keyFile, clientCaFile = '' } = webhook;
  const address = parseListen(listen);
  const token = tokenFrom(environment.webhookToken, webhook.tokenFile, { name: 'webhook.tokenFile', how: HOW });
  if (token === '' && clientCaFile === '')
    throw new SecretwatchError('SW_TOKEN_REQUIRED', 'the audit webhook has neither a token nor clientCaFile', HOW);
  const tls = certFile && keyFile ? { certFile, keyFile, clientCaFile } : undefined;
  if (!tls && !address.isLoopback) {
    const remedy = 'give webhook.certFile and webhook.keyFile, or listen on loopback behind a proxy';
    throw new SecretwatchError('SW_CONFIG', `${listen} can be reached from other machines, without TLS`, remedy);
  }
  return { address, token, tls };
}
