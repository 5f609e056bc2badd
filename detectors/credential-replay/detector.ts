import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { type Seen, sawOn, seenAt } from '../../src/identity/seen.ts';
import type { Severity } from '../../src/model/finding.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US } from '../../src/model/time.ts';
import { type Home, learnHome, noHome, signOf } from './home.ts';
import { isInPod, judgeVisit, learnVisit, type Visitors } from './person.ts';

const config = z.strictObject({
  minReads: z.int().min(1).default(20).describe('Reads by a pod from which on another client of it is news.'),
});
type Config = z.infer<typeof config>;

/** Clients that one pod's tokens came with, by the first word of their user agent. */
interface Memory {
  clients: Seen[];
  reads: number;
  home: Home;
  /** Only at addresses of pods that people come from. */
  visitors: Visitors | null;
}

const MAX_CLIENTS = 8;
/** A pod with more clients than these has no client of its own. */
const FEW = 3;

/** A credential speaks from an address that is not its pod's, its node's or its account's. */
export default defineDetector<Memory, Config>({
  id: 'credential-replay',
  version: 5,
  status: 'stable',
  title: 'Credential used from elsewhere',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI2', 'NHI9', 'T1528', 'T1550.001'],
  codes: ['credential-other-source', 'credential-other-node', 'new-user-agent'],
  config,
  needs: ['sourceIPs'],
  memory: { cap: 100_000, ttlUs: 14 * DAY_US, isByCaller: true },
  key: (moment) => {
    const { past, access, workload, key, source } = moment;
    if (isInPod(moment)) return `people at ${source.ip}`;
    if (past.misplacement) return workload.podUid || key;
    return access?.isRead && workload.podUid ? workload.podUid : undefined;
  },
  empty: () => ({ clients: [], reads: 0, home: noHome(), visitors: null }),
  detect: (memory, moment, settings) => judge(memory, moment, settings),
  learn: (memory, moment) => {
    const { past, event } = moment;
    if (isInPod(moment)) {
      memory.visitors = learnVisit(memory.visitors, moment);
      return;
    }
    if (past.misplacement) return;
    learnHome(memory.home, moment);
    memory.reads += 1;
    sawOn(memory.clients, clientOf(event.userAgent), event.timeUs, MAX_CLIENTS);
  },
});

function clientOf(userAgent: string): string {
  return userAgent.split(/[/ ]/, 1)[0]?.slice(0, 64) ?? '';
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { past, workload, event } = moment;
  if (isInPod(moment)) return judgeVisit(memory.visitors, moment);
  const client = newClient(memory, moment, settings);
  if (past.misplacement) return replay(moment, client);
  const sign = signOf(memory.home, moment);
  if (sign === 'return') return returned(memory.home, moment);
  if (sign === 'stranger') return strange(memory.home, moment, client);
  if (!client) return undefined;
  return { severity: 'info', edge: `${workload.podUid} ${clientOf(event.userAgent)}`, reasons: client };
}

/** A shell in the pod has clients of its own. By itself this is a note; beside another address it is one more sign. */
function newClient({ clients, reads }: Readonly<Memory>, moment: Moment, { minReads }: Config): Reason[] | undefined {
  const { event, workload } = moment;
  const client = clientOf(event.userAgent);
  if (client === '' || reads < minReads || clients.length > FEW || seenAt(clients, client)) return undefined;
  const text = `the token of pod ${workload.pod} came with ${client}`;
  const baseline = `${reads} reads, all with ${clients.map(([name]) => name).join(', ')}`;
  return [{ code: 'new-user-agent', score: 0.5, text, baseline }];
}

/** The pod is back where it was: what was read elsewhere in between was read by others. Those reads are the evidence. */
function returned({ away, reads }: Readonly<Home>, { source, workload }: Moment): Verdict | undefined {
  if (!away) return undefined;
  const text = `the token of pod ${workload.pod} was used from ${away.ip}, and then again from ${source.ip}: a pod that moves does not come back`;
  const baseline = `${reads} reads by the pod from ${source.ip} before`;
  const reasons: Reason[] = [{ code: 'credential-other-source', score: 4, text, baseline }];
  return { severity: 'high', edge: `${workload.podUid} ${away.ip} high`, reasons, evidence: away.evidence };
}

/** Once more from where it turned out not to be the pod. */
function strange({ ip }: Readonly<Home>, { source, workload }: Moment, client: Reason[] = []): Verdict {
  const text = `the token of pod ${workload.pod} was used from ${source.ip}: an address that is not the pod's`;
  const baseline = `pod ${workload.pod} at ${ip}, before and after it was used from there`;
  const reasons: Reason[] = [{ code: 'credential-other-source', score: 4, text, baseline }, ...client];
  return { severity: 'high', edge: `${workload.podUid} ${source.ip} high`, reasons };
}

function replay(
  { past, source, principal, workload, access, event }: Moment,
  client: Reason[] = [],
): Verdict | undefined {
  const wrong = past.misplacement;
  if (!wrong) return undefined;
  const whose = workload.pod ? `the token of pod ${workload.pod}` : `a credential of ${principal.username}`;
  // The client chose all but the last address; where it names a likely one, it wants to be taken for that.
  const claim = source.forwarded.length > 0 ? `, claiming to come from ${source.forwarded.slice(0, 3).join(', ')}` : '';
  const text = `${whose} was used from ${source.ip}${claim}: ${wrong.found}`;
  const baseline = `${wrong.usual}, in ${wrong.minutes} minutes of use`;
  const isReading = access !== undefined || event.object.subresource === 'token';
  const severity: Severity = workload.podUid || principal.kind === 'node' ? (isReading ? 'high' : 'medium') : 'medium';
  const reasons = [{ code: wrong.code, score: 4, text, baseline }, ...client];
  return { severity, edge: `${workload.podUid || principal.username} ${source.ip} ${severity}`, reasons };
}
