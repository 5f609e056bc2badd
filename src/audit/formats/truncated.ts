import { isObject } from '../fields.ts';

const BODIES = /,"(?:requestObject|responseObject)":/;

/**
 * The event of a line that CloudWatch cut at its limit. The API server writes who asked for what before the bodies, and
 * only bodies are that long: what stands before them is whole. Undefined when the cut lies elsewhere.
 */
export function truncatedEvent(text: string): { truncated: unknown } | undefined {
  const body = BODIES.exec(text);
  if (!body) return undefined;
  try {
    const event: unknown = JSON.parse(`${text.slice(0, body.index)}}`);
    return isObject(event) ? { truncated: event } : undefined;
  } catch {
    return undefined;
  }
}
