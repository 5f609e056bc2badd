import { field, isObject, type Json } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import type { Content, Format } from './format.ts';
import { searchEvents } from './search.ts';

/** Keys under which other shippers and stores keep a line or a record. */
const KEYS = [
  'message',
  '@message',
  'full_message',
  'textPayload',
  'data_base64',
  'Message',
  'Body',
  'Messages',
  'event',
  'body',
  '_raw',
  'raw',
  'MESSAGE',
  'msg',
  'line',
  'record',
  'result',
  'value',
  'payload',
  'jsonPayload',
  'data',
  'content',
  'audit',
  'log',
  'detail',
  'log_processed',
];

/** Anything else that holds a line, a record or a list of them under a usual name, text first; or events anywhere. */
export const shipper: Format = {
  name: 'shipper',
  unpack: (object) => {
    const values = KEYS.map((key) => field(object, key));
    const value = values.find(isLikelyText) ?? values.find(isFilled);
    const found = value === undefined ? searchEvents(object) : [value];
    const beside = { cluster: clusterBeside(object), timeUs: timeBeside(object) };
    return found?.map((each): Content => ({ value: each, ...beside }));
  },
};

/** Begins as JSON does: plainly, quoted, or in base64, with or without gzip. */
const START = /^\s*(?:\\?"\s*)?[[{]|^(?:H4sI|eyJ|ewo|ewk|W3s|Wy)/;

function isLikelyText(value: unknown): boolean {
  return typeof value === 'string' && START.test(value.slice(0, 64));
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value as Json).length > 0;
}
