import { type HoldingPod, isLiving, usernameOf } from '../../src/detect/holding-pod.ts';
import { evidenceOf, type Moment, type Standing } from '../../src/detect/moment.ts';
import type { Evidence } from '../../src/model/finding.ts';
import type { SecretWay } from '../../src/model/inventory.ts';
import { DAY_US } from '../../src/model/time.ts';

/** What one pod read of a secret by name. */
export interface Copy {
  pod: HoldingPod;
  readUs: number;
  /** How often this pod read it. */
  reads: number;
  /** Its watch is open: it sees every write. */
  isWatching: boolean;
  /** The first write by another after everything it saw; 0 while there is none. */
  behindUs: number;
}

export interface Write {
  timeUs: number;
  by: string;
  evidence: Evidence;
}

/** What is known of one secret. */
export interface Memory {
  copies: Copy[];
  /** Writes whose time to be taken up runs, the first one first. */
  writes: Write[];
  /** Pods that were told of, by uid. */
  told: string[];
  /** Times of the latest writes, whoever waits for them. */
  pace: number[];
  /** The last write of a series too dense for a credential; 0 for none. */
  stateUs: number;
}

/** A pod that lives on a value older than a write, and how it came by it. */
export interface StalePod {
  pod: HoldingPod;
  how: string;
  /** It uses the value and will not come for another before it restarts. */
  isConsumer: boolean;
}

export const MAX_WRITES = 8;
const MAX_PACE = 16;
/** A value that was written several times in so long before is renewed as a matter of course. */
const PACE_US = 14 * DAY_US;
const MAX_COPIES = 32;
const MAX_TOLD = 64;
/** Days on which an account must have read a secret to be one of its consumers. */
const CONSUMER_DAYS = 3;
/** Ways by which a pod keeps the value it started with. */
const FROZEN: ReadonlySet<SecretWay> = new Set(['env', 'envFrom', 'subPath']);

/** A pod's own read of one secret, or the end of its watch. */
export function isPodRead({ event, access, workload, principal }: Moment): boolean {
  const { resource, subresource, namespace, name } = event.object;
  if (!workload.podUid || principal.impersonatedBy || resource !== 'secrets' || subresource) return false;
  return namespace !== '' && name !== '' && (access?.isRead === true || isWatchEnd(event));
}

function isWatchEnd({ verb, stage, code }: Moment['event']): boolean {
  return verb === 'watch' && stage === 'ResponseComplete' && code === 200;
}

export function learnRead(memory: Memory, { event, workload, principal }: Moment): void {
  const { copies, told } = memory;
  const uid = workload.podUid;
  const at = copies.findIndex((copy) => copy.pod.uid === uid);
  // The one that read last stands last; what is known of a pod by its uid does not change.
  const [known] = at < 0 ? [] : copies.splice(at, 1);
  const { namespace, name: account } = principal;
  const pod = known?.pod ?? { namespace, name: workload.pod, uid, node: workload.node, account };
  const isWatching = event.verb === 'watch' && event.stage === 'ResponseStarted';
  copies.push({ pod, readUs: event.timeUs, reads: (known?.reads ?? 0) + 1, isWatching, behindUs: 0 });
  if (copies.length > MAX_COPIES) copies.shift();
  if (told.includes(uid)) memory.told = told.filter((other) => other !== uid);
}

/** A further write makes nobody's copy younger: who is behind stays behind the first. */
export function learnWrite(memory: Memory, { event, principal, past }: Moment, graceUs: number): void {
  memory.pace = [...memory.pace, event.timeUs].slice(-MAX_PACE);
  for (const copy of memory.copies) if (isLeft(copy, principal.username)) copy.behindUs = event.timeUs;
  if (memory.stateUs > 0 && event.timeUs - memory.stateUs <= graceUs) {
    memory.stateUs = event.timeUs;
    return;
  }
  const { namespace, name } = event.object;
  const isBehind = memory.copies.some(({ behindUs }) => behindUs > 0);
  const isAwaited = isBehind || past.inventory.podsWith(namespace, name).some(({ ways }) => isFrozen(ways));
  if (!isAwaited || memory.writes.length >= MAX_WRITES) return;
  memory.writes.push({ timeUs: event.timeUs, by: principal.username, evidence: evidenceOf(event) });
}

function isLeft({ pod, isWatching, behindUs }: Copy, writer: string): boolean {
  return !isWatching && behindUs === 0 && usernameOf(pod) !== writer;
}

/** The pods that still live, at `nowUs`, on what the secret was before a write. Where nothing tells, nobody is named. */
export function stalePods(memory: Readonly<Memory>, key: string, write: Write, nowUs: number, past: Standing) {
  const readers = memory.copies
    .filter(({ pod, behindUs }) => behindUs > 0 && behindUs <= write.timeUs && !seesMore(past, pod))
    .map(({ pod, readUs, reads }) => {
      const isConsumer = reads === 1 && isReader(past, pod, key);
      return { pod, sinceUs: readUs, how: 'read by itself', isConsumer };
    });
  // Frozen first: of a pod that is both, the stronger statement stays.
  const all = [...frozenPods(key, write, past), ...readers];
  const stale = all.filter(({ pod, sinceUs }) => isLiving(past, pod, sinceUs, nowUs) && !memory.told.includes(pod.uid));
  return stale.filter(({ pod }, at) => stale.findIndex((other) => other.pod.uid === pod.uid) === at);
}

/** Writes in the two weeks before one of them. */
export function writesBefore({ pace }: Readonly<Memory>, { timeUs }: Write): number {
  return pace.filter((us) => us < timeUs && timeUs - us <= PACE_US).length;
}

/** Who lists or watches more than single names may have seen the write that way. */
function seesMore(past: Standing, pod: HoldingPod): boolean {
  const uses = past.history.principal(usernameOf(pod))?.uses ?? {};
  return Object.keys(uses).some((use) => use !== 'name');
}

function frozenPods(key: string, write: Write, past: Standing) {
  const [namespace = '', secret = ''] = key.split('/');
  return past.inventory
    .podsWith(namespace, secret)
    .filter(({ pod, ways }) => isFrozen(ways) && pod.createdUs > 0 && pod.createdUs < write.timeUs)
    .map(({ name, pod, ways }) => ({
      pod: { namespace, name, uid: pod.uid, node: pod.node, account: pod.account },
      sinceUs: pod.createdUs,
      how: ways.filter((way) => FROZEN.has(way)).join(', '),
      isConsumer: true,
    }));
}

/** An account whose pods come for it when they start uses it; who read it on one day may have done with it. */
function isReader(past: Standing, pod: HoldingPod, key: string): boolean {
  const [namespace = '', secret = ''] = key.split('/');
  return past.baseline.daysOf(usernameOf(pod), namespace, secret) >= CONSUMER_DAYS;
}

function isFrozen(ways: readonly SecretWay[]): boolean {
  return ways.some((way) => FROZEN.has(way));
}

/** Takes the first write as judged, or a dense series of writes as no matter of rotation. */
export function learnJudged(memory: Memory, pods: readonly StalePod[], isState: boolean): void {
  if (isState) memory.stateUs = memory.writes.at(-1)?.timeUs ?? 0;
  memory.writes = isState ? [] : memory.writes.slice(1);
  memory.told = [...memory.told, ...pods.map(({ pod }) => pod.uid)].slice(-MAX_TOLD);
}
