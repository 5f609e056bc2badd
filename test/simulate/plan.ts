import type { Dice } from './dice.ts';

/** What differs from one made-up cluster to the next, all drawn from the seed. */
export interface Plan {
  cluster: string;
  version: string;
  teams: string[];
  namespacesOf(team: string): string[];
  nodeName(index: number): string;
  nodeAddress(index: number): string;
  /** Where the pods of a node speak from. */
  podAddress(node: number, pod: number): string;
  /** Address pools that people come from, the present one and the one after a move. */
  offices: string[];
  proxy: string;
  /** Where CI runs. */
  runners: string[];
  /** Name of a person as the API server sees it. */
  username(name: string): string;
  isOidc: boolean;
  hasOidcCredentialIds: boolean;
  /** Hours of local time against UTC, and the local hours people work. */
  zoneHours: number;
  workFrom: number;
  workHours: number;
  weekend: readonly number[];
  ci: 'broker' | 'moving' | 'flux';
  workloadsPerNamespace: [least: number, most: number];
  peoplePerTeam: [least: number, most: number];
  nodes: number;
  /** The audit policy logs pods and token requests with their bodies. */
  hasBodies: boolean;
}

const TEAM_NAMES = (
  'atlas boreal cinder delta ember fjord glacier harbor iris juniper kestrel lumen marlin nimbus onyx pewter ' +
  'quartz raven saffron tundra umber vesper willow xenon yarrow zephyr'
).split(' ');
const ENVIRONMENTS = [['live', 'uat'], ['prd', 'stg', 'dev'], ['main'], ['eu', 'us', 'qa']] as const;

export function drawPlan(dice: Dice, size: number): Plan {
  const teams = dice.sample(TEAM_NAMES, Math.max(3, Math.round(dice.int(5, 12) * size)));
  const environments = dice.pick(ENVIRONMENTS);
  const namesFirst = dice.chance(0.5);
  const prefix = dice.pick(['', 'sso:', 'https://login.corp.example#', 'keycloak|', 'aad:']);
  const pods = drawPodNet(dice);
  const nodes = drawNodeNames(dice);
  return {
    cluster: `sim-${dice.suffix(4)}`,
    version: dice.pick(['v1.34.2', 'v1.35.1', 'v1.36.3', 'v1.33.5']),
    teams,
    namespacesOf: (team) => environments.map((env) => (namesFirst ? `${team}-${env}` : `${env}-${team}`)),
    ...pods,
    ...nodes,
    offices: [`172.30.${dice.int(0, 90)}`, `172.30.${dice.int(100, 200)}`, `192.168.${dice.int(1, 200)}`],
    proxy: `172.31.255.${dice.int(2, 9)}`,
    runners: Array.from({ length: dice.int(1, 4) }, (_, at) => `10.250.${dice.int(0, 9)}.${10 + at * 7}`),
    username: drawUsername(dice, prefix),
    isOidc: prefix !== '',
    hasOidcCredentialIds: dice.chance(0.5),
    zoneHours: dice.int(-8, 9),
    workFrom: dice.int(7, 10),
    workHours: dice.int(8, 10),
    weekend: dice.chance(0.8) ? [6, 0] : [5, 6],
    ci: dice.pick(['broker', 'moving', 'flux']),
    workloadsPerNamespace: dice.pick([
      [2, 3],
      [2, 4],
      [3, 5],
    ]),
    peoplePerTeam: dice.pick([
      [2, 4],
      [3, 6],
      [1, 3],
    ]),
    nodes: Math.max(4, Math.round(dice.int(8, 24) * size)),
    hasBodies: dice.chance(0.5),
  };
}

function drawUsername(dice: Dice, prefix: string): Plan['username'] {
  const domain = dice.pick(['@corp.example', '@tech.example.org', '']);
  const isInitial = dice.chance(0.3);
  return (name) => `${prefix}${isInitial ? name.replace('.', '').slice(0, 7) : name}${domain}`;
}

/** Networks of pods: a /24 a node, a /26 a node, or one network for all, as cloud plugins give addresses. */
function drawPodNet(dice: Dice): Pick<Plan, 'podAddress'> {
  const net = dice.pick(['100.64', '10.42', '192.168', '172.20']);
  const style = dice.pick(['wide', 'narrow', 'flat']);
  if (style === 'wide') return { podAddress: (node, pod) => `${net}.${node % 256}.${2 + (pod % 250)}` };
  if (style === 'narrow') {
    return { podAddress: (node, pod) => `${net}.${node >> 2}.${(node & 3) * 64 + 2 + (pod % 60)}` };
  }
  return { podAddress: (node, pod) => `${net}.${(pod * 7 + node) % 16}.${2 + ((node * 17 + pod * 5) % 250)}` };
}

function drawNodeNames(dice: Dice): Pick<Plan, 'nodeName' | 'nodeAddress'> {
  const tag = dice.hex(8);
  const net = dice.pick(['10.128', '10.9', '172.16']);
  const nodeAddress = (index: number) => `${net}.${index >> 6}.${10 + (index & 63) * 3}`;
  const style = dice.pick(['cloud', 'pool', 'plain', 'metal']);
  const nodeName = (index: number) => {
    if (style === 'cloud') return `ip-${nodeAddress(index).replaceAll('.', '-')}.eu-north-1.compute.internal`;
    if (style === 'pool') return `k8s-${tag}-pool${1 + (index >> 4)}-${(0x4a1 + index * 97).toString(16)}`;
    return style === 'plain' ? `n${String(index + 1).padStart(4, '0')}` : `rack${1 + (index >> 2)}-u${1 + (index & 3)}`;
  };
  return { nodeName, nodeAddress };
}
