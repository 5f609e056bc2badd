/** An API object as the server keeps it, values and all. */
export interface KubeObject {
  kind: string;
  metadata: { name: string; namespace?: string; resourceVersion?: string; creationTimestamp?: string };
  type?: string;
  data?: Readonly<Record<string, string>>;
}

const COLUMNS = ['Name', 'Type', 'Data', 'Age'].map((name, priority) => ({
  name,
  type: name === 'Data' ? 'string' : name.toLowerCase(),
  format: name === 'Name' ? 'name' : '',
  description: '',
  priority: priority && 0,
}));

/** Whether a request asks for a table, as `Accept` says it; any server may still answer with whole objects. */
export function wantsTable(accept = ''): boolean {
  return /\bas=Table\b/.test(accept) && /\bg=meta\.k8s\.io\b/.test(accept) && /\bv=v1\b/.test(accept);
}

/** Secrets as a table of meta.k8s.io/v1; `include` is the request's `includeObject`, which leaves metadata in by default. */
export function tableOf(
  objects: readonly KubeObject[],
  include: string | null,
  metadata: object,
  nowMs: number,
): object {
  const rows = objects.map((object) => ({ cells: cellsOf(object, nowMs), object: partOf(object, include) }));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: COLUMNS, rows };
}

function cellsOf({ metadata, type = 'Opaque', data = {} }: KubeObject, nowMs: number): unknown[] {
  return [metadata.name, type, Object.keys(data).length, ageOf(metadata.creationTimestamp, nowMs)];
}

function partOf(object: KubeObject, include: string | null): object | null {
  if (include === 'None') return null;
  if (include === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

/** In the units of `kubectl get`: the larger, the coarser. */
function ageOf(created: string | undefined, nowMs: number): string {
  if (created === undefined) return '<unknown>';
  const seconds = Math.floor((nowMs - Date.parse(created)) / 1000);
  if (seconds < 120) return `${seconds}s`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 3) return `${Math.floor(seconds / 60)}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return `${days}d${hours % 24 ? `${hours % 24}h` : ''}`;
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y${days % 365}d`;
}
