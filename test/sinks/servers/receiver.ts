import { createHmac } from 'node:crypto';
import { cloudEventFaults } from '../schemas/cloud-event.ts';
import { type Asked, objectIn, type Said } from './http-target.ts';

/** Somebody's own receiver: takes CloudEvents that are signed with the key and not old, each id once. */
export class Receiver {
  readonly events = new Map<string, Record<string, unknown>>();
  /** Ids of all that came, also again. */
  readonly ids: string[] = [];
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  judge = ({ headers, body }: Asked): Said => {
    const seconds = String(headers['x-secretwatch-timestamp']);
    const digest = createHmac('sha256', this.#key).update(`${seconds}.${body}`).digest('hex');
    if (headers['x-secretwatch-signature'] !== `sha256=${digest}`) return { status: 401, body: 'not signed' };
    if (Math.abs(Date.now() / 1000 - Number(seconds)) > 300) return { status: 401, body: 'too old' };
    const event = objectIn(body);
    if (!event || headers['content-type'] !== 'application/cloudevents+json' || cloudEventFaults(event).length > 0)
      return { status: 400, body: 'no CloudEvent' };
    this.ids.push(String(event.id));
    this.events.set(String(event.id), event);
    return { status: 200, body: '' };
  };
}
