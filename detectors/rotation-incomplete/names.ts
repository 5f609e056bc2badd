import { foldRevision } from '../../src/baseline/names.ts';

/** What tools and people append to a name when the value is a new one: `-v2`, a date, or the hash that kustomize makes. */
const VERSION = /[-.](?:v\d{1,4}|20\d{6}|20\d\d-\d\d(?:-\d\d)?|[bcdfghkmt2456789]{10})$/;

/** A secret's name without its version; the whole name when it bears none. A Helm release is a history, not a rotation. */
export function stemOf(name: string): string {
  return foldRevision(name) === name ? name.replace(VERSION, '') : name;
}
