import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import published from './cloudevents-1.0.json' with { type: 'json' };

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, formats: fullFormats });
const isOfSchema = ajv.compile(published.schema);
const KNOWN = Object.keys(published.schema.definitions.event.properties);

/** What is wrong with an event in structured JSON: by the published schema, and by what only the text beside it says. */
export function cloudEventFaults(event: Readonly<Record<string, unknown>>): string[] {
  isOfSchema(event);
  const faults = (isOfSchema.errors ?? []).map(
    ({ instancePath, params, message }) => `${instancePath.slice(1) || params.missingProperty}: ${message}`,
  );
  if (event.specversion !== '1.0') faults.push('specversion: not 1.0');
  // Names of extensions are short and plain.
  const odd = Object.keys(event).filter((name) => !KNOWN.includes(name) && !/^[a-z0-9]{1,20}$/.test(name));
  faults.push(...odd.map((name) => `${name}: no name of an attribute`));
  // Disallowed in strings: controls and halves of characters.
  for (const [name, value] of Object.entries(event))
    if (typeof value === 'string' && (/\p{Cc}/u.test(value) || !value.isWellFormed()))
      faults.push(`${name}: characters that are not allowed`);
  return faults;
}
