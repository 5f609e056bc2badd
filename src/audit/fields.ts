/** Reading untrusted JSON: a value of another type than expected is as good as absent. */

export type Json = Readonly<Record<string, unknown>>;

const EMPTY: Json = Object.freeze({});
const NONE: readonly string[] = Object.freeze([]);

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A field by a name of ours, or one that the object is known to have: no name of `Object.prototype` is asked for. What
 * JSON.parse makes has no other prototype, a `__proto__` in the input included.
 */
export function field(object: Json, key: string): unknown {
  return object[key];
}

export function child(object: Json, key: string): Json {
  const value = field(object, key);
  return isObject(value) ? value : EMPTY;
}

/** Longest text that leaves decode; the API server itself cuts user agents at 1,024 characters. */
const MAX_TEXT = 1040;

/** Well-formed text of bounded length; '' for anything but a string. */
export function text(object: Json, key: string): string {
  const value = field(object, key);
  return typeof value === 'string' ? bounded(value) : '';
}

export function bounded(value: string): string {
  const cut = value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

export function number(object: Json, key: string): number {
  const value = field(object, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

const MAX_LIST = 64;

/** Some stores write a list of one as its item. */
export function texts(object: Json, key: string): readonly string[] {
  const value = field(object, key);
  if (typeof value === 'string' && value !== '') return [bounded(value)];
  if (!Array.isArray(value) || value.length === 0) return NONE;
  return value
    .slice(0, MAX_LIST)
    .filter((item) => typeof item === 'string')
    .map(bounded);
}

/** First element of a list of texts, as `user.extra` holds them. */
export function first(object: Json, key: string): string {
  const value = field(object, key);
  if (typeof value === 'string') return bounded(value);
  return Array.isArray(value) && typeof value[0] === 'string' ? bounded(value[0]) : '';
}

/** The objects of a list; nothing for anything but a list. */
export function objects(parent: Json, key: string): readonly Json[] {
  const list = field(parent, key);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Every text of a list, however long it is: where a cut would hide the one that matters. */
export function allTexts(parent: Json, key: string): readonly string[] {
  const list = field(parent, key);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string').map(bounded) : NONE;
}
