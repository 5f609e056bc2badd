/** What a PromQL expression names: metrics, and the labels by which they are chosen or summed. */
export interface Named {
  metrics: string[];
  labels: string[];
}

/** Metrics of ours, with the labels beside them; `by` and `on` name labels too. */
export function namesIn(expr: string): Named {
  const metrics = [...expr.matchAll(/\bsecretwatch_[a-z0-9_]+/g)].map(([name]) => name);
  const matchers = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner = '']) =>
    [...inner.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  );
  const grouped = [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, inner = '']) =>
    inner.split(',').map((label) => label.trim()),
  );
  return { metrics, labels: [...matchers, ...grouped] };
}

/** Samples by name, each with its labels, of what /metrics shows. */
export function samplesIn(shown: string): Map<string, Set<string>> {
  const samples = new Map<string, Set<string>>();
  for (const line of shown.split('\n')) {
    const [, name, labels = ''] = /^([a-z0-9_]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const known = samples.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/([a-z_]+)="/g)) known.add(label);
    samples.set(name, known);
  }
  return samples;
}

/** Fields that a KQL or Lucene query names. */
export function fieldsIn(query: string): string[] {
  const bare = query.replace(/"[^"]*"/g, '""');
  return [...bare.matchAll(/([A-Za-z_@][\w.@]*)\s*:/g)].map(([, field = '']) => field);
}

/** Values that a query wants of a field. */
export function valuesIn(query: string, field: string): string[] {
  const after = `${field.replaceAll('.', '\\.')}\\s*:\\s*`;
  const found = [...query.matchAll(new RegExp(`${after}(?:\\(([^)]*)\\)|([\\w.-]+))`, 'gi'))];
  return found.flatMap(([, list, one]) => (list ?? one ?? '').split(/\s+or\s+/i).map((value) => value.trim()));
}

/** Every object within a value, itself included. */
export function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}
