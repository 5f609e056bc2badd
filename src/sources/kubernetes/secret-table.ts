import { child, field, isObject, type Json, objects, text } from '../../audit/fields.ts';
import type { SecretObject } from '../../model/inventory.ts';
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '../../model/time.ts';
import type { Scrubbed } from './scrubbed.ts';

/**
 * The only form in which secrets are asked for: a table without objects. Metadata would carry annotations, and
 * client-side `kubectl apply` keeps the whole Secret in one.
 */
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
export const WITHOUT_OBJECTS = { includeObject: 'None' } as const;

/** Columns that kubectl shows as well. Later parts of a watch do not name them again. */
const COLUMNS = ['name', 'type', 'data', 'age'];

/** Rows of a table of secrets. Anything else that the server answers is refused unread: it may hold values. */
export function readSecretTable(body: unknown, namespace: string, nowUs: number): Scrubbed[] {
  if (!isObject(body) || text(body, 'kind') !== 'Table') throw new Error('the API server answered no table');
  const resourceVersion = text(child(body, 'metadata'), 'resourceVersion');
  const named = objects(body, 'columnDefinitions').map((column) => text(column, 'name').toLowerCase());
  const columns = named.length > 0 ? named : COLUMNS;
  return objects(body, 'rows').map((row) => {
    const told = readRow(row, columns, namespace, nowUs);
    return { metadata: { name: told.name, namespace, resourceVersion }, told };
  });
}

function readRow(row: Json, columns: readonly string[], namespace: string, nowUs: number): SecretObject {
  const cells = field(row, 'cells');
  const cell = (name: string): unknown => (Array.isArray(cells) ? cells[columns.indexOf(name)] : undefined);
  const words = (name: string) => text({ cell: cell(name) }, 'cell');
  const { ageUs, stepUs } = readAge(words('age'));
  return {
    kind: 'secret',
    namespace,
    name: words('name'),
    type: words('type'),
    keys: Number(cell('data')) || 0,
    createdUs: stepUs > 0 ? nowUs - ageUs : 0,
    ageStepUs: stepUs,
  };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['y', 365 * DAY_US],
  ['d', DAY_US],
  ['h', HOUR_US],
  ['m', MINUTE_US],
  ['s', SECOND_US],
]);

/** An age as kubectl shows it: `12s`, `5d3h`, `2y40d`. The step is its last unit; 0 for what is no age. */
function readAge(age: string): { ageUs: number; stepUs: number } {
  if (!/^(\d{1,6}[ydhms])+$/.test(age)) return { ageUs: 0, stepUs: 0 };
  const parts = [...age.matchAll(/(\d+)([ydhms])/g)].map(([, count, unit = '']) => {
    const us = UNITS.get(unit) ?? 0;
    return { us, sum: Number(count) * us };
  });
  return { ageUs: parts.reduce((sum, part) => sum + part.sum, 0), stepUs: parts.at(-1)?.us ?? 0 };
}

/** A secret that is told again, an hour on, is not made an hour later: until its age says so for sure it is the same. */
export function steady(told: SecretObject, before: SecretObject | undefined): SecretObject {
  if (!before || told.createdUs - told.ageStepUs >= before.createdUs) return told;
  return { ...told, createdUs: before.createdUs, ageStepUs: before.ageStepUs };
}
