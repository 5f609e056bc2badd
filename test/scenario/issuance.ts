import { apiServer, kubelet, pod, rotated } from './callers.ts';
import { appOf, nodeOf, operator, TEAMS } from './cluster.ts';
import type { Caller } from './event.ts';
import { issueToken } from './requests.ts';
import { Scenario } from './scenario.ts';

const APPS = ['api', 'worker'] as const;
const EVERY_MINUTES = 5;

let issuing: Scenario | undefined;

/** Already there when the log began, and a client that never reloads its token. */
export const older = pod('team-a', 'never-reloads', 3);

/** 27 hours in which kubelets asked for every token that was used: long enough to believe in its absence. */
export function issuingCluster(): Scenario {
  issuing ??= warmUp();
  return issuing.copy();
}

function warmUp(): Scenario {
  const scenario = new Scenario();
  for (const caller of [operator, apiServer]) scenario.watch(caller, '', { query: ['sendInitialEvents=true'] });
  scenario.get(older, 'team-a/never-reloads-db');
  renewTokens(scenario, 27 * 60);
  return scenario;
}

/** Pods get new tokens and read with them, one pod every five minutes. */
export function renewTokens(scenario: Scenario, minutes: number): void {
  for (let done = 0; done < minutes; done += EVERY_MINUTES) {
    const caller = nextHolder(scenario);
    const { namespace, app } = partsOf(caller);
    issueToken(scenario, kubelet(nodeOf(namespace, app)), caller);
    scenario.get(caller, `${namespace}/${app}-db`);
    scenario.wait(EVERY_MINUTES);
  }
}

/** Past the time in which a late line may still refute an absence. */
export function settle(scenario: Scenario): void {
  renewTokens(scenario.wait(3), EVERY_MINUTES);
}

/** The same with the requests for tokens lost: what a hole in the log leaves. */
export function useTokensUnseen(scenario: Scenario, minutes: number): void {
  for (let done = 0; done < minutes; done += EVERY_MINUTES) {
    const caller = nextHolder(scenario);
    const { namespace, app } = partsOf(caller);
    scenario.get(caller, `${namespace}/${app}-db`);
    scenario.wait(EVERY_MINUTES);
  }
}

/** All pods in turn, with a token of their own each time. */
function nextHolder(scenario: Scenario): Caller {
  const turn = scenario.lines.length;
  const team = TEAMS[Math.floor(turn / 2) % TEAMS.length] ?? 'team-a';
  const app = APPS[Math.floor(turn / 2 / TEAMS.length) % APPS.length] ?? 'api';
  return rotated(appOf(team, app), 1000 + turn);
}

function partsOf({ username }: Caller): { namespace: string; app: string } {
  const [, , namespace = '', app = ''] = username.split(':');
  return { namespace, app };
}
