import type { Due, DueVerdict } from '../../src/detect/contract.ts';
import { actorNamed } from '../../src/detect/moment.ts';
import { formatTime } from '../../src/model/time.ts';
import { type Memory, ROUNDS } from './memory.ts';

/** Namespaces whose secret of this name was always rotated within hours of those that were rotated now, and was not. */
export function leftOut({ round, rounds }: Readonly<Memory>, { key, timeUs, past }: Due): DueVerdict[] {
  if (!round || rounds.length < ROUNDS) return [];
  const [first = [], ...others] = rounds;
  const always = first.filter((namespace) => others.every((namespaces) => namespaces.includes(namespace)));
  const isThisRotation = round.namespaces.some((namespace) => always.includes(namespace));
  const missing = always.filter((namespace) => !round.namespaces.includes(namespace) && !isGone(namespace));
  if (!isThisRotation || missing.length === 0) return [];

  function isGone(namespace: string): boolean {
    return [past.objects.secret(namespace, key), past.objects.namespace(namespace)].some((one) => one?.deletedUs);
  }

  const where = missing.join(', ');
  const text = `${key} in ${where} was not written when ${round.by} rotated it in ${round.namespaces.join(', ')}`;
  const baseline = `written together ${ROUNDS} times before; this time from ${formatTime(round.startUs)} to ${formatTime(timeUs)}`;
  return [
    {
      about: actorNamed(round.by),
      severity: 'low',
      edge: `${key} left out in ${where}`,
      reasons: [{ code: 'rotation-incomplete', score: 1.5, text, baseline }],
      evidence: round.evidence,
      secrets: missing.map((namespace) => ({ namespace, name: key, verb: 'update', count: 0 })),
    },
  ];
}
