import { field, isObject, type Json, text } from './fields.ts';

/** An event that says so itself. */
export function isAuditEvent(value: Json): boolean {
  return text(value, 'kind') === 'Event' && text(value, 'apiVersion').startsWith('audit.k8s.io/');
}

/** Also where kind and apiVersion were left to the list, and where a shipper merged its own fields in. */
export function isEvent(value: Json): boolean {
  if (isAuditEvent(value)) return true;
  const kind = text(value, 'kind');
  return (
    (kind === '' || (kind === 'Event' && !isOtherObject(value))) &&
    Object.hasOwn(value, 'verb') &&
    (Object.hasOwn(value, 'auditID') || isRequest(value))
  );
}

/**
 * An object of the API that holds no audit events: whatever is in it was written by a user, so it is never looked into.
 * An `Event` of the core group has a message that its maker chose.
 */
export function isOtherObject(value: Json): boolean {
  const [kind, apiVersion] = [text(value, 'kind'), text(value, 'apiVersion')];
  return kind !== '' && apiVersion !== '' && kind !== 'List' && !apiVersion.startsWith('audit');
}

function isRequest(value: Json): boolean {
  return (
    typeof field(value, 'verb') === 'string' &&
    (isObject(field(value, 'objectRef')) || isObject(field(value, 'responseStatus')))
  );
}
