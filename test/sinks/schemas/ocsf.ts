import schema from './ocsf-1.8.0-detection-finding.json' with { type: 'json' };

interface Attribute {
  /** A scalar, or */
  type?: string;
  /** the name of an object. */
  object?: string;
  array?: boolean;
  required?: boolean;
  enum?: string[];
  deprecated?: string;
}
interface Table {
  attributes: Record<string, Attribute>;
  constraints?: { at_least_one?: string[]; just_one?: string[] };
}

const OBJECTS = schema.objects as unknown as Record<string, Table>;
const CLASS = schema.class as unknown as Table;

/** What is wrong with a Detection Finding, each with its path. */
export function ocsfFaults(document: unknown): string[] {
  return faultsIn(document, CLASS, '');
}

function faultsIn(value: unknown, { attributes, constraints }: Table, path: string): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [`${path}: no object`];
  const given = value as Record<string, unknown>;
  const faults = Object.entries(given).flatMap(([name, each]) => {
    const attribute = attributes[name];
    const at = `${path}.${name}`;
    if (!attribute) return [`${at}: there is no such attribute`];
    return attribute.deprecated ? [`${at}: deprecated`] : faultsOfAttribute(each, attribute, at);
  });
  const missing = Object.entries(attributes)
    .filter(([name, { required }]) => required && given[name] === undefined)
    .map(([name]) => `${path}.${name}: required`);
  const oneOf = constraints?.at_least_one;
  const hasNone = oneOf !== undefined && !oneOf.some((name) => given[name] !== undefined);
  return [...faults, ...missing, ...(hasNone ? [`${path}: needs one of ${oneOf.join(', ')}`] : [])];
}

function faultsOfAttribute(value: unknown, attribute: Attribute, path: string): string[] {
  if (!attribute.array) return faultsOfOne(value, attribute, path);
  if (!Array.isArray(value)) return [`${path}: no array`];
  return value.flatMap((each, at) => faultsOfOne(each, attribute, `${path}[${at}]`));
}

function faultsOfOne(value: unknown, { type, object, enum: allowed }: Attribute, path: string): string[] {
  if (object) {
    const table = OBJECTS[object];
    // Objects of any form.
    if (object === 'object') return typeof value === 'object' ? [] : [`${path}: no object`];
    return table ? faultsIn(value, table, path) : [`${path}: ${object} is not kept in the test data`];
  }
  if (!isOf(type ?? '', value)) return [`${path}: ${JSON.stringify(value)} is no ${type}`];
  return allowed && !allowed.includes(String(value)) ? [`${path}: ${value} is none of ${allowed}`] : [];
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'json') return true;
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'integer' || type === 'long' || type === 'timestamp' || type === 'port')
    return Number.isSafeInteger(value);
  if (type === 'float') return typeof value === 'number';
  return typeof value === 'string';
}
