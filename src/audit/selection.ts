import type { Selection } from '../model/audit-event.ts';
import { field, isObject, type Json, number, text } from './fields.ts';

/** Asks for everything there is. */
export const WHOLE: Selection = {
  isChunk: false,
  continueRv: '',
  continueStart: '',
  isFiltered: false,
  hasSelector: false,
  isForced: false,
  sendsInitialEvents: false,
};

/** Reads the query of an event's request URI. Values other than these facts are not kept. */
export function readSelection(event: Json): Selection {
  const requestURI = field(event, 'requestURI');
  if (typeof requestURI !== 'string') return WHOLE;
  const mark = requestURI.indexOf('?');
  if (mark < 0) return WHOLE;
  const query = new URLSearchParams(requestURI.slice(mark + 1));
  const next = query.get('continue') ?? '';
  return {
    isChunk: query.has('limit') || next !== '',
    ...readContinue(next),
    isFiltered: !isBlank(query.get('labelSelector')) || isNarrowing(query.get('fieldSelector')),
    hasSelector: !isBlank(query.get('labelSelector')) || !isBlank(query.get('fieldSelector')),
    isForced: query.get('gracePeriodSeconds') === '0',
    sendsInitialEvents: query.get('sendInitialEvents') === 'true',
  };
}

function isBlank(value: string | null): boolean {
  return value === null || value.trim() === '';
}

/** `metadata.name!=x` leaves everything else in; only an equality narrows. */
function isNarrowing(fieldSelector: string | null): boolean {
  return fieldSelector !== null && /[^!]=/.test(fieldSelector);
}

/** A continue token is base64url JSON that says how far the reader got: `{"v","rv","start"}`. */
function readContinue(token: string): Pick<Selection, 'continueRv' | 'continueStart'> {
  if (!token) return { continueRv: '', continueStart: '' };
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (!isObject(json)) return { continueRv: '?', continueStart: '' };
    const start = text(json, 'start').replaceAll('\0', '');
    return { continueRv: String(number(json, 'rv')), continueStart: start };
  } catch {
    return { continueRv: '?', continueStart: '' };
  }
}
