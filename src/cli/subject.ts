import { SecretwatchError } from '../model/error.ts';

/** Splits `NAMESPACE/NAME`. */
export function secretOf(text: string): { namespace: string; name: string } {
  return namedIn(text, 'secret');
}

export function namedIn(text: string, what: 'secret' | 'pod'): { namespace: string; name: string } {
  const parts = /^([^/\s]+)\/([^/\s]+)$/.exec(text);
  if (!parts) throw usage(`${text} does not name a ${what}`, `write --${what} NAMESPACE/NAME`);
  return { namespace: parts[1] ?? '', name: parts[2] ?? '' };
}

/** `shop/api`, as tables show service accounts, is `system:serviceaccount:shop:api`. */
export function principalOf(text: string): string {
  const parts = /^([a-z0-9.-]+)\/([a-z0-9.-]+)$/.exec(text);
  return parts ? `system:serviceaccount:${parts[1]}:${parts[2]}` : text;
}

/** The one option that was given, of those that name a subject. */
export function onlyOne<K extends string>(flags: Partial<Record<K, string>>, names: readonly K[]): [K, string] {
  const given = names.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]] as [K, string]]));
  const [only] = given;
  const options = names.map((name) => `--${name}`).join(', ');
  if (!only || given.length > 1) throw usage('one subject is needed', `give one of ${options}`);
  return only;
}

function usage(message: string, remedy: string): SecretwatchError {
  return new SecretwatchError('SW_USAGE', message, remedy);
}
