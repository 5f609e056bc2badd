import { z } from 'zod';
import { type Due, type DueVerdict, defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { DAY_US, MINUTE_US } from '../../src/model/time.ts';
import { agentOf, isForeign, MAX_STRANGE, type NodeMemory, type Strange, settledAt, strangeOf } from './strange.ts';
import { reasonOf, reasonsOf, verdict } from './words.ts';

const config = z.strictObject({
  lagMinutes: z
    .number()
    .min(0)
    .default(3)
    .describe('Minutes after which a refusal is no lag of the node graph any more, nor an unknown pod a late line.'),
  secrets: z
    .int()
    .min(1)
    .default(2)
    .describe('Secrets refused to one node within an hour, and not given later, or of none of its pods, that page.'),
});
type Config = z.infer<typeof config>;

const MAX_AGENTS = 8;

/** A node's credential asks for secrets that no pod on the node uses: the kubelet does not do that. */
export default defineDetector<NodeMemory, Config>({
  id: 'node-credential',
  version: 3,
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
    learn: (memory, due, settings) => {
      const overdue = overdueOf(memory, due, settings);
      memory.waiting = memory.waiting.filter((one) => !overdue.includes(one));
      memory.settled = settledAt([...memory.settled, ...stillStrange(overdue, due)], due.timeUs);
    },
  },
});

function judge(memory: Readonly<NodeMemory>, moment: Moment): Verdict | undefined {
  const { access, principal, event } = moment;
  if (!access) return undefined;
  // The Node authorizer gives nothing but by name, so a kubelet never asks otherwise.
  if (access.scope !== 'name' && access.code === 403) {
    const text = `${principal.username} was refused to ${access.verb} the secrets of ${access.namespace || 'the cluster'}`;
    return { ...verdict('high', [reasonOf(text, 'kubelets ask for secrets by name only')], 'scope'), evidence: [] };
  }
  const strange = strangeOf(memory, moment);
  if (!strange?.isAgentNew) return undefined;
  const settled = settledAt(memory.settled, event.timeUs);
  return verdict('medium', reasonsOf(strange, settled.length), strange.secret);
}

function judgeDue(memory: Readonly<NodeMemory>, due: Due, settings: Config): DueVerdict[] {
  const strange = stillStrange(overdueOf(memory, due, settings), due);
  const all = settledAt([...memory.settled, ...strange], due.timeUs);
  return strange.map((one) => {
    const isMany = new Set(all.map(({ secret }) => secret)).size >= settings.secrets;
    const [namespace = '', name = ''] = one.secret.split('/');
    const said = verdict(isMany ? 'medium' : 'low', reasonsOf(one, all.length - 1), one.secret);
    const touched = [{ namespace, name, verb: one.evidence.verb, count: 1 }];
    return { ...said, about: one.about, evidence: all.map(({ evidence }) => evidence), secrets: touched };
  });
}

function overdueOf({ waiting }: Readonly<NodeMemory>, { timeUs }: Due, { lagMinutes }: Config): Strange[] {
  return waiting.filter((one) => one.timeUs + lagMinutes * MINUTE_US <= timeUs);
}

/** What was given is strange only while nothing has told of a pod for it. */
function stillStrange(overdue: readonly Strange[], { past }: Due): Strange[] {
  return overdue.filter(
    ({ isRefused, about, secret }) => isRefused || isForeign(past, about.principal.username, secret),
  );
}

function learn(memory: NodeMemory, moment: Moment): void {
  const { access, event } = moment;
  if (!access) return;
  const strange = strangeOf(memory, moment);
  if (access.isRead) learnRead(memory, moment);
  memory.settled = settledAt(memory.settled, event.timeUs);
  if (!strange) return;
  if (strange.isAgentNew) memory.settled = settledAt([...memory.settled, strange], event.timeUs);
  else if (memory.waiting.length < MAX_STRANGE && !memory.waiting.some(({ secret }) => secret === strange.secret))
    memory.waiting.push(strange);
}

/** What was refused and is given now was a lag. */
function learnRead(memory: NodeMemory, { access, event }: Moment): void {
  const secret = `${access?.namespace}/${access?.name}`;
  memory.reads += 1;
  memory.waiting = memory.waiting.filter((one) => !one.isRefused || one.secret !== secret);
  const agent = agentOf(event.userAgent);
  if (memory.agents.length < MAX_AGENTS && !memory.agents.includes(agent)) memory.agents.push(agent);
}
