import { type Asked, objectIn, type Said } from './http-target.ts';

const PRIORITIES = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];

/** Falcosidekick's door: what its own check of a payload lets in (falcosecurity/falcosidekick, `types`). */
export class Falcosidekick {
  readonly payloads: Record<string, unknown>[] = [];

  judge = ({ path, body }: Asked): Said => {
    const payload = objectIn(body);
    if (path !== '/' || !payload || !isFalco(payload)) return { status: 400, body: 'wrong payload' };
    this.payloads.push(payload);
    return { status: 200, body: '' };
  };
}

function isFalco({ output, priority, rule, time, output_fields }: Record<string, unknown>): boolean {
  if (!output || !rule || !PRIORITIES.includes(String(priority))) return false;
  if (Number.isNaN(Date.parse(String(time)))) return false;
  const fields = Object.values((output_fields ?? {}) as object);
  return fields.length > 0 && fields.every((value) => value !== null && value !== '');
}
