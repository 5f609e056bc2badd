import { each, type Packing, parsed } from './packing.ts';

const list = (lines: readonly string[]) => ({
  kind: 'EventList',
  apiVersion: 'audit.k8s.io/v1',
  metadata: {},
  items: lines.map(parsed),
});

/** Events as they are, one way or another one after the other. */
export const PLAIN: readonly Packing[] = [
  { name: 'raw lines', format: 'raw', pack: (lines) => lines.join('\n') },
  { name: 'raw lines of another system', format: 'raw', pack: (lines) => `\ufeff${lines.join('\r\n')}\r\n` },
  {
    name: 'fields in another order',
    format: 'raw',
    pack: each((line) => Object.fromEntries(Object.entries(parsed(line)).reverse())),
  },
  { name: 'concatenated in one line', format: 'raw', pack: (lines) => lines.join('') },
  { name: 'an array in one line', format: 'raw', pack: (lines) => `[${lines.join(',')}]` },
  { name: 'an array, one event a line', format: 'raw', pack: (lines) => `[\n${lines.join(',\n')}\n]` },
  {
    name: 'pretty-printed, one after another',
    format: 'raw',
    pack: (lines) => lines.map((line) => JSON.stringify(parsed(line), null, 2)).join('\n'),
  },
  { name: 'pretty-printed array', format: 'raw', pack: (lines) => JSON.stringify(lines.map(parsed), null, 4) },
  {
    name: 'pretty-printed with tabs and CRLF',
    format: 'event-list',
    pack: (lines) => JSON.stringify(list(lines), null, '\t').replaceAll('\n', '\r\n'),
  },
  { name: 'EventList', format: 'event-list', pack: (lines) => JSON.stringify(list(lines)) },
  {
    name: 'EventList with one event a line',
    format: 'event-list',
    pack: (lines) => `{"kind":"EventList","items":[\n${lines.join(',\n')}\n]}`,
  },
  { name: 'JSON text of JSON text', format: 'raw', pack: each((line) => line) },
];
