import type { BindingObject, RoleObject, RoleRule, Subject } from '../../model/rbac.ts';
import { allTexts, child, type Json, objects, text } from '../fields.ts';

export function readRole(item: Json): RoleObject {
  const metadata = child(item, 'metadata');
  return {
    kind: 'role',
    namespace: text(metadata, 'namespace'),
    name: text(metadata, 'name'),
    rules: objects(item, 'rules').map(readRule),
  };
}

// A rule that is cut would hide what it gives behind what it gives first.
function readRule(rule: Json): RoleRule {
  return {
    verbs: allTexts(rule, 'verbs'),
    apiGroups: allTexts(rule, 'apiGroups'),
    resources: allTexts(rule, 'resources'),
    resourceNames: allTexts(rule, 'resourceNames'),
  };
}

export function readBinding(item: Json): BindingObject {
  const [metadata, roleRef] = [child(item, 'metadata'), child(item, 'roleRef')];
  const namespace = text(metadata, 'namespace');
  return {
    kind: 'binding',
    namespace,
    name: text(metadata, 'name'),
    roleKind: text(roleRef, 'kind') === 'Role' ? 'Role' : 'ClusterRole',
    role: text(roleRef, 'name'),
    subjects: objects(item, 'subjects').flatMap((subject) => readSubject(subject, namespace)),
  };
}

function readSubject(subject: Json, home: string): Subject[] {
  const [kind, name] = [text(subject, 'kind'), text(subject, 'name')];
  if (kind === 'ServiceAccount') return [{ kind, namespace: text(subject, 'namespace') || home, name }];
  return kind === 'User' || kind === 'Group' ? [{ kind, namespace: '', name }] : [];
}
