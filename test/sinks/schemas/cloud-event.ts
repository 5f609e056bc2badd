/** Context attributes of CloudEvents 1.0.2 (github.com/cloudevents/spec, Apache-2.0): a subset, in our own words. */
const REQUIRED = ['specversion', 'id', 'source', 'type'];
const KNOWN = [...REQUIRED, 'datacontenttype', 'dataschema', 'subject', 'time', 'data'];
const URI_REFERENCE = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What is wrong with an event in structured JSON. */
export function cloudEventFaults(event: Readonly<Record<string, unknown>>): string[] {
  const faults = REQUIRED.filter((name) => typeof event[name] !== 'string' || event[name] === '');
  if (event.specversion !== '1.0') faults.push('specversion');
  if (!URI_REFERENCE.test(String(event.source))) faults.push('source');
  if (event.time !== undefined && !TIMESTAMP.test(String(event.time))) faults.push('time');
  if (event.subject === '') faults.push('subject');
  // Names of extensions are short and plain.
  faults.push(...Object.keys(event).filter((name) => !KNOWN.includes(name) && !/^[a-z0-9]{1,20}$/.test(name)));
  // Disallowed in strings: controls and halves of characters.
  for (const [name, value] of Object.entries(event))
    if (typeof value === 'string' && (/\p{Cc}/u.test(value) || !value.isWellFormed())) faults.push(name);
  return faults;
}
