import { DAY_US, HOUR_US, SECOND_US } from '../src/model/time.ts';
import { createRandom } from './bench/random.ts';
import {
  actingAs,
  anonymous,
  from,
  kubelet,
  legacyToken,
  person,
  pod,
  rotated,
  stale,
  unboundToken,
} from './scenario/callers.ts';
import { type Caller, eventLine, type Request, uuidOf } from './scenario/event.ts';

export interface LogOptions {
  seed: number;
  events: number;
  startUs?: number;
}

const START_US = Date.UTC(2026, 2, 2) * 1000;
const TEAMS = ['team-a', 'team-b', 'team-c', 'team-d'];

/**
 * Lines of a made-up audit log that gives every part of the fold something to do: own reads, and every twelfth event
 * an attack; touches, refusals, writes; pauses of hours and days, so that alerts close and memory is forgotten.
 */
export function makeLog({ seed, events, startUs = START_US }: LogOptions): string[] {
  const random = createRandom(seed);
  const lines: string[] = [];
  let timeUs = startUs;
  while (lines.length < events) {
    timeUs += Math.floor(random() * 20 * SECOND_US) + pause(random);
    const [caller, request] = random() < 1 / 12 ? attack(random) : work(random);
    lines.push(eventLine(caller, request, timeUs, uuidOf(`event ${seed} ${lines.length}`)));
  }
  return lines;
}

function pause(random: () => number): number {
  const share = random();
  if (share < 0.001) return 2 * DAY_US;
  return share < 0.006 ? Math.floor(random() * 8 * HOUR_US) : 0;
}

type Sent = [caller: Caller, request: Request];

function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

function podOf(random: () => number): { caller: Caller; namespace: string } {
  const namespace = pick(random, TEAMS);
  const caller = pod(namespace, pick(random, ['api', 'worker', 'web']), 1 + Math.floor(random() * 3));
  return { caller: rotated(caller, Math.floor(random() * 2)), namespace };
}

function get(namespace: string, name: string): Request {
  return { verb: 'get', namespace, name, binding: 'reader' };
}

function work(random: () => number): Sent {
  const { caller, namespace } = podOf(random);
  const node = kubelet(1 + Math.floor(random() * 3));
  const share = random();
  if (share < 0.55) return [caller, get(namespace, pick(random, ['db', 'config']))];
  if (share < 0.7) return [caller, { verb: 'get', resource: 'configmaps', namespace, name: 'settings' }];
  if (share < 0.8) return [node, { verb: 'patch', resource: 'nodes', subresource: 'status', name: 'node-1' }];
  if (share < 0.9) return [node, { verb: 'list', namespace, name: 'db', query: ['limit=500'] }];
  const ci = unboundToken(namespace, 'deployer', '198.51.100.7', Math.floor(random() * 4));
  const name = `release-${Math.floor(random() * 30)}`;
  return [ci, { verb: pick(random, ['create', 'update', 'delete']), namespace, name, code: 200 }];
}

function attack(random: () => number): Sent {
  const { caller, namespace } = podOf(random);
  const other = pick(random, TEAMS);
  const name = pick(random, ['db', 'config', 'root', 'tls', 'registry']);
  const attacks: (() => Sent)[] = [
    () => [caller, get(other, name)],
    () => [caller, { verb: 'list', namespace: other, binding: 'wide' }],
    () => [caller, { verb: pick(random, ['list', 'watch']), stage: 'ResponseStarted', binding: 'wide' }],
    () => [caller, { verb: 'get', namespace, name: `guess-${Math.floor(random() * 50)}`, code: 404 }],
    () => [caller, { verb: 'get', namespace: other, name, code: 403 }],
    () => [from(caller, `203.0.113.${Math.floor(random() * 9)}`), get(namespace, 'db')],
    () => [from(caller, pod(other, 'api', 3).ip), get(namespace, 'db')],
    () => [actingAs(person('mallory', 66), caller), get(other, name)],
    () => [{ ...person('emergency', 77), username: 'breakglass' }, get(other, name)],
    () => [anonymous('203.0.113.9'), { ...get(other, name), code: pick(random, [200, 403]) }],
    () => [legacyToken(namespace, 'old', '10.1.9.9'), get(namespace, name)],
    () => [stale(caller, Math.floor(random() * 90_000)), get(namespace, 'db')],
    () => [
      caller,
      { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace, name: 'api', code: 201 },
    ],
    () => [caller, { verb: 'create', resource: 'pods', subresource: 'exec', namespace, name: 'web', code: 101 }],
  ];
  return pick(random, attacks)();
}
