import type { Alert } from '../../model/alert.ts';
import { escapeJson } from '../../model/escape.ts';
import { cefLine } from './cef.ts';
import { alertDocument } from './ecs/alert.ts';
import { falcoEvent } from './falco.ts';
import { ocsfFinding } from './ocsf/finding.ts';

/** Forms of an alert that are objects. */
export const OBJECT_FORMATS = {
  secretwatch: (alert: Alert): object => alert,
  ecs: (alert: Alert): object => alertDocument(alert),
  ocsf: ocsfFinding,
} as const;
export type ObjectFormat = keyof typeof OBJECT_FORMATS;

/** Forms of an alert that are one line of text, without its end. */
export const LINE_FORMATS = {
  ...Object.fromEntries(
    Object.entries(OBJECT_FORMATS).map(([name, encode]) => [name, (alert: Alert) => jsonLine(encode(alert))]),
  ),
  falco: (alert: Alert) => jsonLine(falcoEvent(alert)),
  cef: cefLine,
} as Readonly<Record<ObjectFormat | 'falco' | 'cef', (alert: Alert) => string>>;
export type LineFormat = keyof typeof LINE_FORMATS;

/** Also for readers that end a line at more characters than one. */
function jsonLine(value: object): string {
  return escapeJson(JSON.stringify(value));
}
