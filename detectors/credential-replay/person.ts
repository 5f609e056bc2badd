import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { networkOf } from '../../src/identity/network.ts';
import { isAlive } from '../../src/identity/place.ts';
import { seenAt } from '../../src/identity/seen.ts';
import { DAY_US } from '../../src/model/time.ts';

/** People who came from the address of one pod, and the days of that. */
export interface Visitors {
  people: string[];
  days: number;
  lastDay: number;
}

const NONE: Readonly<Visitors> = { people: [], days: 0, lastDay: -1 };

/** Spells of presence after which it is known where somebody comes from. */
const KNOWN_SPELLS = 10;
/** Days after which it is the custom. */
const HABIT_DAYS = 3;
const MAX_PEOPLE = 8;

/** Somebody who is no program of the cluster speaks from where a pod is. */
export function isInPod({ event, source, workload }: Moment): boolean {
  const { username } = event.caller.user;
  return source.class === 'pod' && workload.podUid === '' && username !== '' && !username.startsWith('system:');
}

/**
 * A person's certificate or login that comes out of a pod, where neither that person nor any other ever came from: who got
 * into the pod found it there, or brought it. Several people from one pod use it as a gateway.
 */
export function judgeVisit(visitors: Readonly<Visitors> | null, moment: Moment): Verdict | undefined {
  const { people, days } = visitors ?? NONE;
  const { event, source, past, access } = moment;
  const { username } = event.caller.user;
  const presence = past.presences.of(username);
  const isKnown = presence !== undefined && presence.spells >= KNOWN_SPELLS;
  if (!isKnown || days >= HABIT_DAYS || people.some((name) => name !== username)) return undefined;
  if (seenAt(presence.networks, networkOf(source.ip)) || past.presences.othersFrom(source.ip, username) > 0)
    return undefined;
  const pod = past.places.address(source.ip)?.pods.find(([uid]) => isAlive(past.places.pod(uid), event.timeUs));
  if (!pod) return undefined;
  const text = `a credential of ${username} was used from ${source.ip}: the address of a pod, uid ${pod[0]}`;
  const baseline = `${presence.spells} spells of use from ${presence.networks.map(([network]) => network).join(', ')}`;
  const reasons = [{ code: 'credential-other-source' as const, score: 3, text, baseline }];
  return { severity: access ? 'medium' : 'low', edge: `${username} ${source.ip}`, reasons };
}

/** The visitors with one more visit. */
export function learnVisit(visitors: Readonly<Visitors> | null, { event }: Moment): Visitors {
  const { people, days, lastDay } = visitors ?? NONE;
  const { username } = event.caller.user;
  const day = Math.floor(event.timeUs / DAY_US);
  return {
    people: people.includes(username) ? people : [...people, username].slice(-MAX_PEOPLE),
    days: day > lastDay ? days + 1 : days,
    lastDay: Math.max(day, lastDay),
  };
}
