import { child, field, isObject, type Json, text } from './fields.ts';
import { next, pattern, type Text, textEnd } from './hops.ts';
import { resourceOf } from './object-ref.ts';
import type { ServerLine } from './server-line.ts';

/**
 * Whose status a request wrote. A kubelet writes down whatever changes about a pod, its address with it; so that nothing
 * was written tells that the pod is where it was. That much of it is read, and a line is not parsed for it.
 */

const DONE = 200;

/** Whether a request writes a pod's status; what is called pods in a group of its own has no kubelet to write it. */
export function writesPodStatus(event: Json): boolean {
  const object = child(event, 'objectRef');
  if (text(object, 'subresource') !== 'status' || resourceOf(object) !== 'pods') return false;
  const verb = text(event, 'verb');
  return verb === 'patch' || verb === 'update';
}

/** `namespace/name` of the pod whose status an event wrote; '' for every other. */
export function readPodStatus(event: Json, code: number): string {
  if (!writesPodStatus(event)) return '';
  const object = child(event, 'objectRef');
  const [namespace, name] = [text(object, 'namespace'), text(object, 'name')];
  // Where bodies are logged they tell whether the address changed; see `bodies/pod-status.ts`.
  const hasBody = isObject(field(event, 'requestObject')) || isObject(field(event, 'responseObject'));
  return code === DONE && !hasBody && isName(namespace) && isName(name) ? `${namespace}/${name}` : '';
}

const PODS = pattern('pods"');
const STATUS = pattern('"subresource":"status"}');
const PATCH = pattern('patch"');
const UPDATE = pattern('update"');
const NAMESPACE = pattern('","namespace":"');
const NAME = pattern('","name":"');
const REQUEST = pattern('},"requestObject":');
const RESPONSE = pattern('},"responseObject":');
const REST = pattern('","apiVersion":"v1","subresource":"status"}');

/** The same for a line in the server's own form; undefined where only parsing it tells. */
export function podStatusAt(hopped: Text, line: ServerLine, code: number, end: number): string | undefined {
  const { resource, resourceEnd, objectEnd, verb } = line;
  if (next(hopped, resource, PODS) < 0 || next(hopped, objectEnd - STATUS.length, STATUS) < 0) return '';
  if (next(hopped, verb, PATCH) < 0 && next(hopped, verb, UPDATE) < 0) return '';
  if (hasBody(hopped, line)) return mayTell(hopped, line, end) ? undefined : '';
  const namespace = next(hopped, resourceEnd, NAMESPACE);
  const namespaceEnd = textEnd(hopped, namespace, objectEnd);
  const name = next(hopped, namespaceEnd, NAME);
  const nameEnd = textEnd(hopped, name, objectEnd);
  if (code !== DONE || next(hopped, nameEnd, REST) !== objectEnd) return undefined;
  const inNamespace = hopped.bytes.toString('latin1', namespace, namespaceEnd);
  const called = hopped.bytes.toString('latin1', name, nameEnd);
  return isName(inNamespace) && isName(called) ? `${inNamespace}/${called}` : undefined;
}

/** Bodies stand behind the status, whose last field is its code of three digits. */
function hasBody(hopped: Text, { code }: ServerLine): boolean {
  return next(hopped, code + 3, REQUEST) >= 0 || next(hopped, code + 3, RESPONSE) >= 0;
}

/** Whether a body may say where the pod is or how it fares; a name may be written in escapes. */
function mayTell({ bytes }: Text, { code }: ServerLine, end: number): boolean {
  const bodies = bytes.toString('latin1', code, end);
  return bodies.includes('"podIP"') || bodies.includes('"phase"') || bodies.includes('\\u');
}

/** As the server accepts names of pods and namespaces. */
function isName(name: string): boolean {
  return /^[a-z0-9.-]+$/.test(name);
}
