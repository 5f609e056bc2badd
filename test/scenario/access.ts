import type { Access } from '../../src/model/access.ts';

/** A plain successful read of one secret. */
export function readOfSecret(namespace: string, name: string): Access {
  const list = { isFiltered: false, hasSelector: false, isChunk: false, isContinued: false };
  return { verb: 'get', scope: 'name', namespace, name, code: 200, isRead: true, ...list, grant: undefined };
}
