import { type Asked, jsonSaid, type Said } from './http-target.ts';

/** A Splunk HTTP Event Collector with the codes of its reference: objects back to back, `event` needed, a token. */
export class SplunkCollector {
  readonly events: Record<string, unknown>[] = [];
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  judge = ({ path, headers, body }: Asked): Said => {
    if (path !== '/services/collector/event') return jsonSaid(404, { text: 'not found', code: 404 });
    if (!headers.authorization) return jsonSaid(401, { text: 'Token is required', code: 2 });
    if (headers.authorization !== `Splunk ${this.#token}`) return jsonSaid(403, { text: 'Invalid token', code: 4 });
    if (body === '') return jsonSaid(400, { text: 'No data', code: 5 });
    const events = objectsIn(body);
    if (!events) return jsonSaid(400, { text: 'Invalid data format', code: 6 });
    const faulty = events.findIndex(({ event }) => event === undefined || event === '');
    if (faulty >= 0)
      return jsonSaid(400, { text: 'Event field is required', code: 12, 'invalid-event-number': faulty });
    this.events.push(...events);
    return jsonSaid(200, { text: 'Success', code: 0 });
  };
}

/** Objects without anything between them; undefined where that is not what stands there. */
function objectsIn(text: string): Record<string, unknown>[] | undefined {
  const ends: number[] = [];
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isText && character === '\\') at += 1;
    else if (character === '"') isText = !isText;
    else if (!isText && character === '{') depth += 1;
    else if (!isText && character === '}' && --depth === 0) ends.push(at + 1);
    else if (depth === 0) return undefined;
  }
  if (depth !== 0 || isText) return undefined;
  return ends.map((end, index) => JSON.parse(text.slice(ends[index - 1] ?? 0, end)));
}
