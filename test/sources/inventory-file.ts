import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Values that must never be seen again; each names where it stands. */
export const CANARIES = [
  'secret-data',
  'string-data',
  'last-applied',
  'env-literal',
  'command',
  'argument',
  'annotation',
  'label',
  'config-map',
  'probe',
  'status',
].map((place) => `CANARY-${place}-c3VwZXJzZWNyZXQ`);

function canary(place: string): string {
  return CANARIES.find((value) => value.includes(`-${place}-`)) ?? place;
}

const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  creationTimestamp: '2026-10-01T00:00:00Z',
  labels: { app: canary('label'), 'pod-template-hash': '7d4b9c' },
  annotations: {
    note: canary('annotation'),
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ password: canary('last-applied') }),
  },
  ...more,
});

export const POD = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: metadata('api-7d4b9c-x1', {
    ownerReferences: [{ kind: 'ReplicaSet', name: 'api-7d4b9c', controller: true }],
  }),
  spec: {
    serviceAccountName: 'api',
    nodeName: 'node-1',
    volumes: [
      { name: 'a', secret: { secretName: 'by-volume' } },
      { name: 'b', projected: { sources: [{ secret: { name: 'by-projection' } }, { configMap: { name: 'no' } }] } },
      { name: 'c', secret: { secretName: 'by-sub-path' } },
      { name: 'd', csi: { driver: 'x', nodePublishSecretRef: { name: 'by-driver' } } },
    ],
    containers: [
      {
        name: 'main',
        command: ['sh', '-c', canary('command')],
        args: [canary('argument')],
        env: [
          { name: 'A', value: canary('env-literal') },
          { name: 'B', valueFrom: { secretKeyRef: { name: 'by-env', key: 'k' } } },
        ],
        envFrom: [{ secretRef: { name: 'by-env-from' } }],
        volumeMounts: [{ name: 'c', mountPath: '/c', subPath: 'k' }],
        livenessProbe: { exec: { command: [canary('probe')] } },
      },
    ],
    initContainers: [
      { name: 'init', env: [{ name: 'C', valueFrom: { secretKeyRef: { name: 'by-volume', key: 'k' } } }] },
    ],
    imagePullSecrets: [{ name: 'by-pull' }],
  },
  status: { phase: 'Running', podIP: '10.1.1.5', message: canary('status') },
};

export const ITEMS = [
  POD,
  {
    kind: 'ServiceAccount',
    metadata: metadata('api', {
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/api', 'example.com/contact': '#api' },
      labels: { 'example.com/team': 'team-api' },
    }),
    imagePullSecrets: [{ name: 'by-account' }],
  },
  { kind: 'Namespace', metadata: metadata('shop', { labels: { team: 'team-shop' } }) },
  { kind: 'Node', metadata: metadata('node-1'), status: { addresses: [{ type: 'InternalIP', address: '10.2.0.1' }] } },
  { kind: 'Secret', metadata: metadata('db'), data: { password: canary('secret-data') } },
  { kind: 'Secret', metadata: metadata('dc'), stringData: { password: canary('string-data') } },
  { kind: 'ConfigMap', metadata: metadata('settings'), data: { x: canary('config-map') } },
];

/** The secrets that the pod refers to, each with the ways in which it does. */
export const REFERENCES = [
  ['by-driver', 'volume'],
  ['by-env', 'env'],
  ['by-env-from', 'envFrom'],
  ['by-projection', 'projected'],
  ['by-pull', 'imagePullSecret'],
  ['by-sub-path', 'subPath'],
  ['by-volume', 'env', 'volume'],
];

const LIST = JSON.stringify({ kind: 'List', apiVersion: 'v1', items: ITEMS });

/** A file as `kubectl get … -o json` writes it, with values everywhere, in a folder; one that was there is replaced. */
export function writeInventory(folder: string, text = LIST, name = 'inventory.json'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
