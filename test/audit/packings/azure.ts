import { base64, each, type Packing, parsed } from './packing.ts';

const RESOURCE_ID = '/SUBSCRIPTIONS/0A/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/SHOP';

export function aksRecord(log: unknown, change: object = {}): object {
  return {
    category: 'kube-audit',
    operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
    time: '2026-03-02T00:00:09.0000000Z',
    resourceId: RESOURCE_ID,
    properties: { log, stream: 'stdout', pod: 'kube-apiserver-6b' },
    ...change,
  };
}

/** How Azure hands out the logs of AKS. */
export const AZURE: readonly Packing[] = [
  {
    name: 'AKS through Event Hub',
    format: 'aks',
    pack: (lines) => JSON.stringify({ records: lines.map((line) => aksRecord(`${line}\n`)) }),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS with the event as object',
    format: 'aks',
    pack: (lines) => JSON.stringify({ records: lines.map((line) => aksRecord(parsed(line))) }),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS in a storage account',
    format: 'aks',
    pack: each((line) => aksRecord(line, { category: 'kube-audit-admin' })),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS in another case, properties as text',
    format: 'aks',
    pack: (lines) =>
      JSON.stringify({
        Records: lines.map((log) => ({
          Category: 'kube-audit',
          Time: '2026-03-02T00:00:09Z',
          ResourceId: RESOURCE_ID,
          Properties: JSON.stringify({ log }),
        })),
      }),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS captured by the hub',
    format: 'aks',
    pack: each((line) => ({ SequenceNumber: 1, Body: base64(JSON.stringify({ records: [aksRecord(line)] })) })),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS in AzureDiagnostics',
    format: 'aks',
    pack: each((log_s) => ({
      TimeGenerated: '2026-03-02T00:00:09Z',
      Category: 'kube-audit',
      ResourceId: RESOURCE_ID,
      log_s,
    })),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS as a query answers',
    format: 'aks',
    pack: (lines) =>
      JSON.stringify({
        tables: [
          {
            columns: [{ name: 'Category' }, { name: 'ResourceId' }, { name: 'log_s' }],
            rows: lines.map((line) => ['kube-audit', RESOURCE_ID, line]),
          },
        ],
      }),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
];
