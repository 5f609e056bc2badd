import { child, type Json, text } from '../../audit/fields.ts';
import type { SecretObject } from '../../model/inventory.ts';
import { parseTime } from '../../model/time.ts';

/**
 * Name, type, age and number of keys of a Secret in a file. Not in `audit/bodies`: of a Secret's body in an audit event
 * nothing is read at all.
 */
export function readSecretMetadata(item: Json): SecretObject {
  const metadata = child(item, 'metadata');
  const createdUs = parseTime(text(metadata, 'creationTimestamp'));
  return {
    kind: 'secret',
    namespace: text(metadata, 'namespace'),
    name: text(metadata, 'name'),
    type: text(item, 'type'),
    keys: Object.keys(child(item, 'data')).length,
    createdUs: Number.isNaN(createdUs) ? 0 : createdUs,
    ageStepUs: 0,
  };
}
