import type { Moment } from '../../src/detect/moment.ts';
import { type Power, powersOf, sayPowers } from '../../src/identity/powers.ts';
import type { BindingObject, Subject } from '../../src/model/rbac.ts';

/** What a change of RBAC gives, where its body is logged. */
export interface Given {
  /** Who is given it is more than somebody: everybody, or all accounts of a namespace. */
  audience: 'everybody' | 'many' | 'named';
  /** As a person says it: `system:authenticated all secrets`. */
  text: string;
  powers: readonly Power[];
}

/** What a binding or a role that is made or changed newly gives; undefined where the level does not show it. */
export function givenBy({ event, past }: Moment): Given | undefined {
  const { content } = event;
  if (content?.kind === 'binding') {
    const powers = past.inventory.rights.powersThrough(content);
    return powers && { ...recipientsOf(content, powers), powers };
  }
  if (content?.kind !== 'role') return undefined;
  // A new role gives nobody anything; one that grows gives all whom it is bound to.
  const before = past.inventory.rights.role(content);
  const powers = before ? powersOf(content.rules).filter((power) => !before.includes(power)) : [];
  return { audience: 'named', text: `all whom it is bound to ${sayPowers(powers)}`, powers };
}

function recipientsOf({ subjects }: BindingObject, powers: readonly Power[]): Pick<Given, 'audience' | 'text'> {
  const gift = sayPowers(powers);
  const everybody = subjects.find(isEverybody);
  if (everybody) return { audience: 'everybody', text: `${everybody.name} ${gift}` };
  const many = subjects.find(isMany);
  if (many) return { audience: 'many', text: `${sayMany(many)} ${gift}` };
  const [first] = subjects;
  const others = subjects.length > 1 ? ` and ${subjects.length - 1} others` : '';
  return { audience: 'named', text: first ? `${sayOne(first)}${others} ${gift}` : '' };
}

const EVERYBODY = new Set([
  'system:authenticated',
  'system:unauthenticated',
  'system:anonymous',
  'system:serviceaccounts',
]);

function isEverybody({ kind, name }: Subject): boolean {
  return kind !== 'ServiceAccount' && EVERYBODY.has(name);
}

/** Pods that name no account run under `default`; whoever may make a pod may be it. */
function isMany({ kind, name }: Subject): boolean {
  if (kind === 'ServiceAccount') return name === 'default';
  return kind === 'Group' && name.startsWith('system:serviceaccounts:');
}

function sayMany({ kind, namespace, name }: Subject): string {
  if (kind === 'ServiceAccount') return `every pod without an account of its own in ${namespace}`;
  return `all accounts of ${name.slice('system:serviceaccounts:'.length)}`;
}

function sayOne({ namespace, name }: Subject): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** Whether one of a binding's subjects is this user. */
export function isGivenTo({ content }: Moment['event'], username: string): boolean {
  if (content?.kind !== 'binding') return false;
  return content.subjects.some(({ kind, namespace, name }) =>
    kind === 'ServiceAccount'
      ? username === `system:serviceaccount:${namespace}:${name}`
      : kind === 'User' && name === username,
  );
}
