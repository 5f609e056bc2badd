import { type Actor, actorOf, evidenceOf, type Moment } from '../../src/detect/moment.ts';
import type { Evidence } from '../../src/model/finding.ts';
import { HOUR_US } from '../../src/model/time.ts';

/** A secret that a node was refused, or that none of its pods is known to use. */
export interface Strange {
  secret: string;
  timeUs: number;
  evidence: Evidence;
  about: Actor;
  isRefused: boolean;
  isAgentNew: boolean;
}

/** What is remembered of one node. */
export interface NodeMemory {
  /**
   * From a moment ago: of a refusal, a kubelet asks again until the node graph has caught up; of what was given, the
   * placement of the pod may come in a late line.
   */
  waiting: Strange[];
  /** Strange ones of the last hour, settled. */
  settled: Strange[];
  /** Programs that this node's credential was used by, by the first word of their user agent. */
  agents: string[];
  reads: number;
}

export const MAX_STRANGE = 16;
/** Reads after which the programs of a node are known. */
const ENOUGH_READS = 20;
const NODE = 'system:node:';

/** A secret was refused, or is none of this node's pods' so far as inventory knows them all. */
export function strangeOf(memory: Readonly<NodeMemory>, moment: Moment): Strange | undefined {
  const { access, event, past, principal, key } = moment;
  if (access?.scope !== 'name') return undefined;
  const secret = `${access.namespace}/${access.name}`;
  const isRefused = access.code === 403;
  const isNews = access.isRead && past.history.secret(key, access) === undefined;
  if (!isRefused && !(isNews && isForeign(past, principal.username, secret))) return undefined;
  const isAgentNew = memory.reads >= ENOUGH_READS && !memory.agents.includes(agentOf(event.userAgent));
  const [evidence, about] = [evidenceOf(event), actorOf(moment)];
  return { secret, timeUs: event.timeUs, evidence, about, isRefused, isAgentNew };
}

/** Whether no pod on a node refers to a secret, as far as that is known now. */
export function isForeign({ inventory }: Pick<Moment['past'], 'inventory'>, username: string, secret: string): boolean {
  const [namespace = '', name = ''] = secret.split('/');
  return inventory.pods.isStranger(username.slice(NODE.length), namespace, name);
}

export function agentOf(userAgent: string): string {
  return userAgent.split('/')[0]?.slice(0, 64) ?? '';
}

/** Those of the hour before a time, each secret once. */
export function settledAt(strange: readonly Strange[], timeUs: number): Strange[] {
  const last = new Map(strange.filter((one) => timeUs - one.timeUs <= HOUR_US).map((one) => [one.secret, one]));
  return [...last.values()].slice(-MAX_STRANGE);
}
