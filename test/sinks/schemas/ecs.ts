import schema from './ecs-9.4.0-fields.json' with { type: 'json' };

const FIELDS: Readonly<Record<string, string>> = schema.fields;
/** Of Elastic's integration, and our own: no part of the schema. */
const BESIDE = ['kubernetes', 'secretwatch', 'labels'];
/** Closed lists of the four fields by which events are sorted. */
const KINDS = ['alert', 'asset', 'enrichment', 'event', 'metric', 'state', 'pipeline_error'];
const CATEGORIES = ['iam', 'authentication', 'configuration', 'intrusion_detection'];
const TYPES = ['access', 'admin', 'change', 'creation', 'deletion', 'group', 'info', 'user'];

/** What is wrong with a document, each with its field. */
export function ecsFaults(document: object): string[] {
  return [...leaves(JSON.parse(JSON.stringify(document)), '')].flatMap(([field, value]) => faultOf(field, value));
}

function faultOf(field: string, value: unknown): string[] {
  if (BESIDE.some((set) => field === set || field.startsWith(`${set}.`))) return [];
  const type = FIELDS[field];
  if (type === undefined) return [`${field}: there is no such field`];
  const values = [value].flat();
  const name = type.replace('[]', '');
  if (values.some((each) => typeof each !== name)) return [`${field}: ${JSON.stringify(value)} is no ${type}`];
  const closed = { 'event.kind': KINDS, 'event.category': CATEGORIES, 'event.type': TYPES }[field];
  return closed && !values.every((each) => closed.includes(String(each))) ? [`${field}: ${value}`] : [];
}

function* leaves(value: object, path: string): Generator<[string, unknown]> {
  for (const [name, each] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    if (each !== null && typeof each === 'object' && !Array.isArray(each) && !BESIDE.includes(field))
      yield* leaves(each, field);
    else yield [field, each];
  }
}
