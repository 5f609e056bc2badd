import { containersOf } from '../../audit/bodies/secret-references.ts';
import { child, field, isObject, type Json, objects, text } from '../../audit/fields.ts';

/** Values in a file that has no need of them, by kind of place. They are counted, never kept. */
export type LeftOut = Map<string, number>;

const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Counts the values in one item that must not be in an inventory. */
export function countValues(item: Json, leftOut: LeftOut): void {
  const count = (place: string, number: number) => {
    if (number > 0) leftOut.set(place, (leftOut.get(place) ?? 0) + number);
  };
  const hasValues = ['data', 'stringData'].some((key) => Object.keys(child(item, key)).length > 0);
  count('Secret with data', text(item, 'kind') === 'Secret' && hasValues ? 1 : 0);
  count('last-applied-configuration annotation', field(child(child(item, 'metadata'), 'annotations'), APPLIED) ? 1 : 0);
  const variables = containersOf(child(item, 'spec')).flatMap((container) => objects(container, 'env'));
  count('literal environment variable', variables.filter((variable) => isLiteral(variable)).length);
}

function isLiteral(variable: Json): boolean {
  return typeof field(variable, 'value') === 'string' && !isObject(field(variable, 'valueFrom'));
}
