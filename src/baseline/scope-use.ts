import type { Access } from '../model/access.ts';

/** How a read selects secrets; each is a habit of its own. */
const SCOPE_USES = ['name', 'name-in-all', 'namespace-filtered', 'namespace', 'cluster-filtered', 'cluster'] as const;
export type ScopeUse = (typeof SCOPE_USES)[number];

export function scopeUseOf(access: Access): ScopeUse {
  if (access.scope === 'name' || access.scope === 'name-in-all') return access.scope;
  return access.isFiltered ? `${access.scope}-filtered` : access.scope;
}
