import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { SecretwatchError } from '../model/error.ts';
import type { Environment } from './environment.ts';
import type { Settings } from './settings.ts';

export interface ListenAddress {
  host: string;
  port: number;
  /** Nobody outside this machine can reach it. */
  isLoopback: boolean;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Splits `HOST:PORT` (an IPv6 host in brackets), which the schema has checked. */
export function parseListen(listen: string): ListenAddress {
  const at = listen.lastIndexOf(':');
  const host = listen.slice(0, at).replace(/^\[|\]$/g, '');
  return { host, port: Number(listen.slice(at + 1)), isLoopback: isLoopback(host) };
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Shorter ones can be guessed. */
const MIN_TOKEN_LENGTH = 16;
const HOW = 'set SECRETWATCH_TOKEN or tokenFile, for example to the output of `openssl rand -hex 32`';

/** The API's bearer token, '' for none. Beyond loopback there is no service without one. */
export function readToken(settings: Settings, environment: Environment): string {
  const token = tokenFrom(environment.token, settings.tokenFile, { name: 'tokenFile', how: HOW });
  if (token === '' && !parseListen(settings.listen).isLoopback)
    throw new SecretwatchError('SW_TOKEN_REQUIRED', `${settings.listen} can be reached from other machines`, HOW);
  return token;
}

/** What a person is told about a token that cannot be used. */
interface TokenHelp {
  /** The setting that names the file. */
  name: string;
  how: string;
}

/** A token from the environment, else from a file; '' where there is neither. */
export function tokenFrom(given: string, file: string | undefined, help: TokenHelp): string {
  const token = (given || readTokenFile(file, help)).trim();
  if (token !== '' && !(token.length >= MIN_TOKEN_LENGTH && /^[\x21-\x7e]+$/.test(token))) {
    const what = help.name === 'tokenFile' ? "the API's token" : `the token of ${help.name}`;
    throw new SecretwatchError('SW_CONFIG', `${what} is not ${MIN_TOKEN_LENGTH} or more plain characters`, help.how);
  }
  return token;
}

function readTokenFile(file: string | undefined, { name, how }: TokenHelp): string {
  if (file === undefined) return '';
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new SecretwatchError('SW_CONFIG', `cannot read ${name} ${file} (${reason})`, how, error);
  }
  // An empty file must not silently mean "no token".
  if (token === '') throw new SecretwatchError('SW_CONFIG', `${name} ${file} is empty`, how);
  return token;
}
