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
  const query = readQuery(requestURI.slice(mark + 1));
  const next = query.get('continue') ?? '';
  return {
    isChunk: query.has('limit') || next !== '',
    ...readContinue(next),
    isFiltered: isNarrowed(query.get('labelSelector'), LABEL) || isNarrowed(query.get('fieldSelector'), FIELD),
    hasSelector: !isBlank(query.get('labelSelector')) || !isBlank(query.get('fieldSelector')),
    isForced: query.get('gracePeriodSeconds') === '0',
    sendsInitialEvents: query.get('sendInitialEvents') === 'true',
  };
}

const ASKED = new Set([
  'continue',
  'fieldSelector',
  'gracePeriodSeconds',
  'labelSelector',
  'limit',
  'sendInitialEvents',
]);
const BROKEN = /%(?![0-9A-Fa-f]{2})/;

/**
 * First values of the parameters that are asked for here, as the API server reads them: it drops pairs with a broken
 * escape or a semicolon, so they select nothing.
 */
function readQuery(query: string): Map<string, string> {
  const first = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair.includes(';') || BROKEN.test(pair)) continue;
    const mark = pair.indexOf('=');
    const name = unescaped(mark < 0 ? pair : pair.slice(0, mark));
    if (ASKED.has(name) && !first.has(name)) first.set(name, mark < 0 ? '' : unescaped(pair.slice(mark + 1)));
  }
  return first;
}

function unescaped(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Escapes of bytes that are no UTF-8: read with signs of replacement, which is slow and seldom.
    return new URLSearchParams(`text=${text}`).get('text') ?? '';
  }
}

/** Any selector leaves something out, for all that the log shows. */
function isBlank(selector: string | undefined): boolean {
  return selector === undefined || selector.trim() === '';
}

/** A term that lets through one value, or some. Negations and mere presence let nearly everything through. */
const LABEL = /(?:^|,)\s*[\w./-]+\s*(?:==?\s*[\w.-]+|\s+in\s*\([^)]*\))\s*(?=,|$)/;
const FIELD = /(?:^|,)\s*[\w.]+\s*==?\s*[\w./-]+\s*(?=,|$)/;

function isNarrowed(selector: string | undefined, narrowing: RegExp): boolean {
  return selector !== undefined && narrowing.test(selector);
}

const KEY = /^\/?[a-z0-9.:-]*(?:\/[a-z0-9.:-]*)?$/;

/** A continue token is base64url JSON that says how far the reader got: `{"v","rv","start"}`. */
function readContinue(token: string): Pick<Selection, 'continueRv' | 'continueStart'> {
  if (!token) return { continueRv: '', continueStart: '' };
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (!isObject(json)) return { continueRv: '?', continueStart: '' };
    const key = text(json, 'start').replaceAll('\0', '');
    // The client writes this token: what can be no key of an object is not kept.
    const start = KEY.test(key) ? key : '';
    return { continueRv: String(number(json, 'rv')), continueStart: start };
  } catch {
    return { continueRv: '?', continueStart: '' };
  }
}
