import { z } from 'zod';
import { type Due, type DueVerdict, defineDetector, type Verdict } from '../../src/detect/contract.ts';
import { type Actor, actorOf, evidenceOf, type Moment } from '../../src/detect/moment.ts';
import type { Evidence, Severity } from '../../src/model/finding.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../../src/model/time.ts';

const config = z.strictObject({
  lagMinutes: z
    .number()
    .min(0)
    .default(3)
    .describe('Minutes after which a refusal is no lag of the node graph any more.'),
  secrets: z
    .int()
    .min(1)
    .default(2)
    .describe('Secrets refused to one node within an hour, and not given later, that page.'),
});
type Config = z.infer<typeof config>;

/** A secret that a node was refused, or that none of its pods is known to use. */
interface Strange {
  secret: string;
  timeUs: number;
  evidence: Evidence;
  about: Actor;
  isAgentNew: boolean;
}

interface Memory {
  /** Refused a moment ago; a kubelet asks again until the node graph has caught up. */
  waiting: Strange[];
  /** Strange ones of the last hour, settled. */
  settled: Strange[];
  /** Programs that this node's credential was used by, by the first word of their user agent. */
  agents: string[];
  reads: number;
}

const MAX_STRANGE = 16;
const MAX_AGENTS = 8;
/** Reads after which the programs of a node are known. */
const ENOUGH_READS = 20;

/** A node's credential asks for secrets that no pod on the node uses: the kubelet does not do that. */
export default defineDetector<Memory, Config>({
  id: 'node-credential',
  version: 1,
  status: 'stable',
  title: "Node asks for what is not its pods'",
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI2', 'T1528', 'T1552.007'],
  codes: ['node-not-mounting', 'new-user-agent'],
  config,
  needs: [],
  memory: { cap: 20_000, ttlUs: 30 * DAY_US, isByCaller: true },
  key: ({ principal, access }) => (principal.kind === 'node' && access ? principal.username : undefined),
  empty: () => ({ waiting: [], settled: [], agents: [], reads: 0 }),
  detect: judge,
  learn,
  deadline: {
    at: ({ waiting }, { lagMinutes }) => (waiting[0] ? waiting[0].timeUs + lagMinutes * MINUTE_US : 0),
    detect: judgeDue,
    learn: (memory, { timeUs }, { lagMinutes }) => {
      const overdue = memory.waiting.filter((one) => one.timeUs + lagMinutes * MINUTE_US <= timeUs);
      memory.waiting = memory.waiting.filter((one) => !overdue.includes(one));
      memory.settled = settledAt([...memory.settled, ...overdue], timeUs);
    },
  },
});

function judge(memory: Readonly<Memory>, moment: Moment): Verdict | undefined {
  const { access, principal, event } = moment;
  if (!access) return undefined;
  // The Node authorizer gives nothing but by name, so a kubelet never asks otherwise.
  if (access.scope !== 'name' && access.code === 403) {
    const text = `${principal.username} was refused to ${access.verb} the secrets of ${access.namespace || 'the cluster'}`;
    return { ...verdict('high', [reasonOf(text, 'kubelets ask for secrets by name only')], 'scope'), evidence: [] };
  }
  const strange = strangeOf(memory, moment);
  if (!strange || (access.code === 403 && !strange.isAgentNew)) return undefined;
  const settled = settledAt(memory.settled, event.timeUs);
  const reasons = reasonsOf(strange, settled.length, access.code === 403);
  const isSure = strange.isAgentNew || settled.some(({ secret }) => secret !== strange.secret);
  return verdict(isSure ? 'medium' : 'low', reasons, strange.secret);
}

/** A secret was refused, or is none of this node's pods' so far as inventory knows them all. */
function strangeOf(memory: Readonly<Memory>, moment: Moment): Strange | undefined {
  const { access, event, past, principal, key } = moment;
  if (access?.scope !== 'name') return undefined;
  const node = principal.username.slice('system:node:'.length);
  const isForeign = access.isRead && past.inventory.pods.isStranger(node, access.namespace, access.name);
  const isNews = isForeign && past.history.secret(key, access) === undefined;
  if (access.code !== 403 && !isNews) return undefined;
  const isAgentNew = memory.reads >= ENOUGH_READS && !memory.agents.includes(agentOf(event.userAgent));
  const secret = `${access.namespace}/${access.name}`;
  return { secret, timeUs: event.timeUs, evidence: evidenceOf(event), about: actorOf(moment), isAgentNew };
}

function judgeDue(memory: Readonly<Memory>, { timeUs }: Due, { lagMinutes, secrets }: Config): DueVerdict[] {
  const overdue = memory.waiting.filter((one) => one.timeUs + lagMinutes * MINUTE_US <= timeUs);
  const all = settledAt([...memory.settled, ...overdue], timeUs);
  return overdue.map((one) => {
    const isMany = new Set(all.map(({ secret }) => secret)).size >= secrets;
    const [namespace = '', name = ''] = one.secret.split('/');
    const said = verdict(isMany ? 'medium' : 'low', reasonsOf(one, all.length - 1, true), one.secret);
    const touched = [{ namespace, name, verb: one.evidence.verb, count: 1 }];
    return { ...said, about: one.about, evidence: all.map(({ evidence }) => evidence), secrets: touched };
  });
}

function learn(memory: Memory, moment: Moment): void {
  const { access, event } = moment;
  if (!access) return;
  const strange = strangeOf(memory, moment);
  if (access.isRead) learnRead(memory, moment);
  memory.settled = settledAt(memory.settled, event.timeUs);
  if (!strange) return;
  if (access.code === 403 && !strange.isAgentNew) {
    if (memory.waiting.length < MAX_STRANGE && !memory.waiting.some(({ secret }) => secret === strange.secret))
      memory.waiting.push(strange);
  } else memory.settled = settledAt([...memory.settled, strange], event.timeUs);
}

/** What was refused and is given now was a lag. */
function learnRead(memory: Memory, { access, event }: Moment): void {
  memory.reads += 1;
  memory.waiting = memory.waiting.filter(({ secret }) => secret !== `${access?.namespace}/${access?.name}`);
  const agent = agentOf(event.userAgent);
  if (memory.agents.length < MAX_AGENTS && !memory.agents.includes(agent)) memory.agents.push(agent);
}

function agentOf(userAgent: string): string {
  return userAgent.split('/')[0]?.slice(0, 64) ?? '';
}

function settledAt(strange: readonly Strange[], timeUs: number): Strange[] {
  const last = new Map(strange.filter((one) => timeUs - one.timeUs <= HOUR_US).map((one) => [one.secret, one]));
  return [...last.values()].slice(-MAX_STRANGE);
}

function reasonsOf({ secret, about, isAgentNew }: Strange, others: number, isRefused: boolean): Reason[] {
  const who = about.principal.username;
  const text = isRefused
    ? `${who} was refused ${secret}: no pod on it uses it`
    : `${who} read ${secret}, which no pod on it is known to use`;
  const baseline =
    others > 0 ? `one of ${others + 1} such secrets within an hour` : 'the only such secret within an hour';
  const reasons: Reason[] = [reasonOf(text, baseline)];
  if (isAgentNew) {
    reasons.push({
      code: 'new-user-agent',
      score: 1,
      text: `by ${about.userAgent || 'no user agent'}`,
      baseline: 'never on this node',
    });
  }
  return reasons;
}

function reasonOf(text: string, baseline: string): Reason {
  return { code: 'node-not-mounting', score: 3, text, baseline };
}

function verdict(severity: Severity, reasons: Reason[], edge: string): Verdict {
  return { severity, edge: `node-not-mounting ${edge}`, reasons };
}
