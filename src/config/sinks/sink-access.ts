import { readFileSync } from 'node:fs';
import { SecretwatchError } from '../../model/error.ts';
import type { Environment } from '../environment.ts';
import type { SinkKind, SinkSettings } from './sink-settings.ts';

/** A sink with what the files and the environment hold. */
export interface SinkAccess {
  settings: SinkSettings;
  /** '' where it needs none. */
  secret: string;
  tls: { ca?: string; cert?: string; key?: string };
}

/** What the secret of a kind looks like; those that are not named may go without. */
const SECRETS: Readonly<Partial<Record<SinkKind, { form: RegExp; what: string }>>> = {
  pagerduty: { form: /^[A-Za-z0-9]{32}$/, what: 'an integration key of 32 letters and digits' },
  slack: { form: /^https?:\/\/\S+$/, what: 'the URL of an incoming webhook' },
  splunk: { form: /^[\x21-\x7e]{8,}$/, what: 'a token of the HTTP Event Collector' },
  webhook: { form: /^[\x21-\x7e]{16,}$/, what: 'a key of 16 or more plain characters' },
};

/** Reads what a sink needs; says what is missing, and never what it read. */
export function sinkAccess(settings: SinkSettings, environment: Environment): SinkAccess {
  const secret = secretOf(settings, environment);
  const form = SECRETS[settings.kind];
  if (form && !form.form.test(secret)) {
    const fault = secret === '' ? 'has no secret' : `has a secret that is not ${form.what}`;
    const how = `put ${form.what} into $${secretVariable(settings.name)} or secretFile`;
    throw new SecretwatchError('SW_CONFIG', `sink ${settings.name} ${fault}`, how);
  }
  return { settings, secret, tls: tlsOf(settings) };
}

/** Of the environment, that holds the secret of a sink. */
function secretVariable(name: string): string {
  return `SECRETWATCH_SINK_${name.toUpperCase().replaceAll('-', '_')}`;
}

function secretOf(settings: SinkSettings, { sinkSecrets }: Environment): string {
  const given = sinkSecrets.get(secretVariable(settings.name));
  if (given) return given.trim();
  const path = 'secretFile' in settings ? settings.secretFile : undefined;
  return path === undefined ? '' : read(path, settings.name, 'secretFile').trim();
}

function tlsOf(settings: SinkSettings): SinkAccess['tls'] {
  if (!('caFile' in settings || 'certFile' in settings || 'keyFile' in settings)) return {};
  const { name, caFile, certFile, keyFile } = settings;
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new SecretwatchError('SW_CONFIG', `sink ${name} has one of certFile and keyFile`, 'give both or none');
  return {
    ...(caFile !== undefined && { ca: read(caFile, name, 'caFile') }),
    ...(certFile !== undefined && { cert: read(certFile, name, 'certFile') }),
    ...(keyFile !== undefined && { key: read(keyFile, name, 'keyFile') }),
  };
}

function read(path: string, sink: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const message = `cannot read ${setting} ${path} of sink ${sink} (${reason})`;
    throw new SecretwatchError('SW_CONFIG', message, 'name a readable file', error);
  }
}
