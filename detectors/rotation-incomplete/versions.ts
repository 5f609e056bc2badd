import type { ReaderEntry } from '../../src/baseline/read-rows.ts';
import type { Due, DueVerdict } from '../../src/detect/contract.ts';
import { actorNamed, type Standing } from '../../src/detect/moment.ts';
import { span } from '../../src/detect/words.ts';
import { SECOND_US } from '../../src/model/time.ts';
import type { Memory, Version } from './memory.ts';

/** Readers of an older version, long after a newer one came that is read as well. */
export function bothRead(memory: Readonly<Memory>, due: Due): DueVerdict[] {
  const [version] = memory.versions;
  if (!version) return [];
  const { readers } = due.past;
  if (!readers.of(version.namespace, version.name).some(({ timeUs }) => timeUs > version.madeUs)) return [];
  const old = olderNames(memory, version, due).filter((name) => isThere(version, name, due.past));
  return old.flatMap((name) => lateReaders(version, name, due).map((reader) => say(version, name, reader, due)));
}

/** Names of the same stem that were there before; the stem itself may have been, though its writes are not in the log. */
function olderNames({ written }: Readonly<Memory>, version: Version, { key }: Due): string[] {
  const inHere = written.filter(({ secret }) => secret.startsWith(`${version.namespace}/`));
  const names = inHere
    .filter(({ writers }) => writers.some(({ timeUs }) => timeUs < version.madeUs))
    .map(({ secret }) => secret.slice(version.namespace.length + 1));
  return [...new Set([key, ...names])].filter((name) => name !== version.name);
}

function isThere({ namespace }: Version, name: string, { objects }: Standing): boolean {
  return !objects.secret(namespace, name)?.deletedUs;
}

/** Whoever has taken up the new one read the old one for the last time in the first half of the time given. */
function lateReaders({ namespace, madeUs }: Version, name: string, { past, timeUs }: Due): ReaderEntry[] {
  return past.readers.of(namespace, name).filter((reader) => reader.timeUs > (madeUs + timeUs) / 2);
}

function say({ namespace, name, madeUs, evidence }: Version, old: string, reader: ReaderEntry, due: Due): DueVerdict {
  const { username, auditID, stage, verb, timeUs } = reader;
  const text = `${username} still reads ${namespace}/${old} beside its new version ${name}`;
  const baseline = `the new one came ${span((due.timeUs - madeUs) / SECOND_US)} ago and is read too`;
  return {
    about: actorNamed(username),
    severity: 'low',
    edge: `${namespace}/${old} beside ${name}`,
    reasons: [{ code: 'rotation-incomplete', score: 1.5, text, baseline }],
    evidence: [evidence, { auditID, stage, timeUs, verb, namespace, name: old, status: 200 }],
    secrets: [{ namespace, name: old, verb, count: 1 }],
  };
}
