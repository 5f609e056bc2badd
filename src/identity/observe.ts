import type { AuditEvent } from '../model/audit-event.ts';
import type { Content } from '../model/content.ts';
import type { InventoryObject } from '../model/inventory.ts';
import type { Inventory } from './inventory.ts';

const ROLES = new Set(['roles', 'clusterroles']);
const BINDINGS = new Set(['rolebindings', 'clusterrolebindings']);

/**
 * Takes what an event shows of the objects that inventory keeps: bodies where the level logs them, and placements and
 * deletions at any level. Answers the objects that are told by it for the first time, or anew.
 */
export function observe(inventory: Inventory, event: AuditEvent): InventoryObject[] {
  const { object, code, stage, isDryRun, content, timeUs } = event;
  if (code < 200 || code > 299 || stage === 'ResponseStarted' || isDryRun) return [];
  if (object.resource === 'pods' && object.subresource === 'binding') return place(inventory, event);
  if (content?.kind === 'pod-status') return inventory.pods.learnStatus(object, content, timeUs);
  if (object.subresource !== '') return [];
  if (event.verb === 'delete') return forget(inventory, event);
  if (isObjectOfInventory(content)) return inventory.learn(content, timeUs) ? [content] : [];
  // What was changed without being shown is known no longer.
  if (event.verb === 'update' || event.verb === 'patch') forgetRights(inventory, event);
  return [];
}

function place({ pods }: Inventory, { object, content, timeUs }: AuditEvent): InventoryObject[] {
  const node = content?.kind === 'placement' ? content.node : '';
  const pod = pods.place(object.namespace, object.name, node, timeUs);
  return pod ? [pod] : [];
}

function forget(inventory: Inventory, event: AuditEvent): InventoryObject[] {
  const { object, timeUs } = event;
  if (object.resource === 'pods' && object.name !== '' && isFinalDeletion(event))
    inventory.pods.gone(object.namespace, object.name, timeUs);
  forgetRights(inventory, event);
  return [];
}

function forgetRights({ rights }: Inventory, { object }: AuditEvent): void {
  if (ROLES.has(object.resource)) rights.forgetRole(object.namespace, object.name);
  if (BINDINGS.has(object.resource)) rights.forgetBinding(object.namespace, object.name);
}

/** A kubelet deletes its pod when the containers have ended; before that the pod may still speak. */
export function isFinalDeletion({ caller, selection }: AuditEvent): boolean {
  return caller.user.username.startsWith('system:node:') || selection.isForced;
}

function isObjectOfInventory(content: Content | undefined): content is InventoryObject {
  return content !== undefined && !NOT_KEPT.has(content.kind);
}

const NOT_KEPT: ReadonlySet<Content['kind']> = new Set([
  'token-request',
  'certificate-request',
  'placement',
  'pod-status',
]);
