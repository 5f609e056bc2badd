import type { AnyDetector } from '../../detect/contract.ts';
import type { Moment } from '../../detect/moment.ts';
import { DAY_US, MINUTE_US } from '../../model/time.ts';
import { isSecretRequest, isServiceAccount, isSuccess, isSystem } from './conditions.ts';
import { asDetector, plainRule } from './rule.ts';

/** Rules that are used together, and where their conditions come from. */
export interface RuleSet {
  id: string;
  source: string;
  rules: readonly AnyDetector[];
}

/** Every get of a secret, successful or not; no exception. */
const everyGet = plainRule('every-get', 'first-secret', (moment) => isSecretRequest(moment, ['get']));

/** Every get or list of secrets by a service account or a node, not from the machine itself. */
const machineRead = plainRule('machine-read', 'first-secret', (moment) => {
  const isMachine = isServiceAccount(moment) || moment.principal.username.startsWith('system:node:');
  return isMachine && isSecretRequest(moment, ['get', 'list']) && moment.source.ip !== '127.0.0.1';
});

/** An address, user and user agent together that did not ask for secrets in the last seven days. */
const firstSeen = asDetector<{ lastUs: number }>({
  id: 'first-seen',
  code: 'first-secret',
  key: (moment) => (isSecretRequest(moment, ['get', 'list']) ? whoAndHow(moment) : undefined),
  empty: () => ({ lastUs: Number.NEGATIVE_INFINITY }),
  speaks: (memory, { event }) => {
    const isNew = event.timeUs - memory.lastUs > 7 * DAY_US;
    memory.lastUs = event.timeUs;
    return isNew;
  },
});

/** All secrets of all namespaces listed, by nobody of the system's own. */
const dump = plainRule('dump', 'cluster-wide-scope', (moment) => {
  const isAll = moment.event.object.namespace === '';
  return isAll && isSecretRequest(moment, ['list']) && isSuccess(moment) && !isSystem(moment);
});

/** 15 different secrets or scopes by one user within 30 minutes. */
const bulk = distinctWithin(
  'bulk',
  15,
  30,
  (moment) => isSecretRequest(moment, ['get', 'list', 'watch']) && !isSystem(moment),
);

/** 20 gets that failed, by one user in one namespace within 15 minutes. */
const refusals = asDetector<Recent>({
  id: 'refusals',
  code: 'denied',
  key: (moment) => {
    const isFailed = isSecretRequest(moment, ['get']) && !isSuccess(moment) && !isSystem(moment);
    return isFailed ? `${moment.principal.username} ${moment.event.object.namespace}` : undefined;
  },
  empty: () => ({ seen: [] }),
  speaks: (memory, { event }) => countWithin(memory, event.auditID, event.timeUs, 15) === 20,
});

/** Three different secrets by one user, address and user agent within six minutes. */
const burst = distinctWithin('burst', 3, 6, (moment) => {
  return isSecretRequest(moment, ['get']) && !moment.event.object.name.startsWith('sh.helm.release');
});

/** Every list of secrets, and every refusal of anything. */
const everyList = plainRule('every-list', 'enumeration', (moment) => isSecretRequest(moment, ['list']));
const everyRefusal = plainRule('every-refusal', 'denied', ({ event }) => event.code === 401 || event.code === 403);

/** The conditions only, written anew from the public descriptions of these rules; no rule text is taken over. */
export const RULE_SETS: readonly RuleSet[] = [
  { id: 'every get', source: 'Falco, k8s_audit_rules: secret get, successful and not', rules: [everyGet] },
  { id: 'machine reads', source: 'Elastic: secret read by node or pod service account', rules: [machineRead] },
  { id: 'first seen', source: 'Elastic: secrets access by new address, user and agent', rules: [firstSeen] },
  { id: 'burst', source: 'Elastic: multiple secret retrieval burst', rules: [burst] },
  {
    id: 'bulk and dump',
    source: 'Panther: dump of all namespaces, enumeration, access denied',
    rules: [dump, bulk, refusals],
  },
  {
    id: 'lists, refusals',
    source: 'Sigma: secrets enumeration, unauthorized actions',
    rules: [everyList, everyRefusal],
  },
  {
    id: 'all together',
    source: 'all of the above',
    rules: [everyGet, machineRead, firstSeen, burst, dump, bulk, refusals, everyList, everyRefusal],
  },
];

interface Recent {
  seen: [id: string, timeUs: number][];
}

/** Speaks when the number of different things within the window reaches the threshold. */
function distinctWithin(id: string, least: number, minutes: number, matches: (moment: Moment) => boolean): AnyDetector {
  return asDetector<Recent>({
    id,
    code: 'enumeration',
    key: (moment) => (matches(moment) ? whoAndHow(moment) : undefined),
    empty: () => ({ seen: [] }),
    speaks: (memory, { event }) => {
      const { namespace, name } = event.object;
      return countWithin(memory, `${namespace}/${name}`, event.timeUs, minutes) >= least;
    },
  });
}

function countWithin(memory: Recent, id: string, timeUs: number, minutes: number): number {
  memory.seen = memory.seen.filter(([known, seenUs]) => known !== id && timeUs - seenUs <= minutes * MINUTE_US);
  memory.seen.push([id, timeUs]);
  return memory.seen.length;
}

function whoAndHow({ principal, source, event }: Moment): string {
  return [principal.username, source.ip, event.userAgent].join('\u001f');
}
