import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import type { AuditEvent, Decoded } from '../../src/model/audit-event.ts';

/** Public samples of other projects' tests: read where they lie, never copied. */
const SAMPLES = join(import.meta.dirname, '../../../shared/data/public/samples');
const skip = existsSync(SAMPLES) ? false : 'the public samples are not beside this checkout (../shared/data)';

const TIME = '2026-03-02T00:00:00Z';

/** The time that samples were stripped of, put where each provider's shipper puts it. */
function withTime(log: Record<string, unknown>): string {
  return JSON.stringify({ '@timestamp': TIME, time: TIME, timestamp: TIME, ...log });
}

function tell(record: Decoded): string {
  if (record.tier === 'rejected') return record.code;
  if (record.tier !== 'event') return record.tier;
  const { caller, impersonated, verb, object, code } = record;
  const who = impersonated ? `${caller.user.username} as ${impersonated.username}` : caller.user.username;
  const what = [object.resource, object.subresource].filter(Boolean).join('/');
  return `${who} ${verb} ${what} ${object.namespace}/${object.name} ${code}`;
}

function samples(folder: string): { name: string; text: string }[] {
  return readdirSync(join(SAMPLES, folder)).map((name) => ({
    name,
    text: readFileSync(join(SAMPLES, folder, name), 'utf8'),
  }));
}

interface Case {
  rule: string;
  test: string;
  log: Record<string, unknown>;
}

/** What each provider means by its sample: who did what to which object, with which HTTP code. */
const PANTHER: Readonly<Record<string, string>> = {
  'Kubernetes.BulkSecretAccess/User Gets a Secret': 'attacker@example.com get secrets production/db-credentials 200',
  'Kubernetes.Secret.AccessDenied/GKE Secret Access Denied': 'user@company.com get secrets production/tls-cert 403',
};

describe('public samples', { skip }, () => {
  it('AKS: every record of the hub is an event of the cluster that its resource id names', () => {
    const [{ text } = { text: '' }] = samples('aks-audit-log');
    const records = decodeLines([text]);
    assert.equal(records.length, 22);
    assert.ok(records.every(({ tier }) => tier === 'touch' || tier === 'event'));
    assert.deepEqual([...new Set(records.map(({ cluster }) => cluster.split('/').at(-1)))], ['kubetest']);
  });

  it('2017: old events are read, refusals and impersonation with them', () => {
    const [{ text } = { text: '' }] = samples('audit2rbac');
    const told = decodeLines(text.trim().split('\n')).map(tell);
    assert.equal(told.length, 37);
    assert.equal(
      told.filter(
        (each) => !/^(event|touch|counted)$|^system:admin as (alice|bob|system:serviceaccount:ns1:sa1) /.test(each),
      ).length,
      0,
      told.join('\n'),
    );
    assert.ok(told.includes('system:admin as bob list pods default/ 403'));
  });

  it('falco: every event is read, what is none is refused', () => {
    const told = samples('falco').flatMap(({ name, text }) =>
      decodeLines(text.split('\n')).map((record) => ({ name, told: tell(record) })),
    );
    assert.deepEqual(
      told.filter((each) => /^[a-z]+-[a-z-]+$/.test(each.told)).map(({ name }) => name),
      ['fal_01_003.json'],
    );
    assert.ok(told.some((each) => each.told === 'minikube-user create secrets default/example-secret 201'));
  });

  it('EKS, AKS and GKE: each is read, ignored or refused as what it is', () => {
    const cases = samples('panther-analysis').flatMap(({ text }) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Case),
    );
    const sorts: Record<string, number> = {};
    for (const { rule, test, log } of cases) {
      const records = decodeLines([withTime(log)]);
      const told = records.map(tell).join(' + ') || 'ignored';
      const wanted = PANTHER[`${rule}/${test}`];
      if (wanted) assert.equal(told, wanted, `${rule}/${test}`);
      const sort = records.length === 0 ? 'ignored' : records[0]?.tier === 'rejected' ? told : 'read';
      sorts[sort] = (sorts[sort] ?? 0) + 1;
      if (sort === 'read') assertMeant(log, records[0] as Decoded, `${rule}/${test}`);
    }
    // Ignored: other services' logs. Refused: placeholders that hold no event, and events whose verb was taken out.
    assert.deepEqual(sorts, { read: 262, ignored: 7, 'not-an-event': 17, 'bad-field': 11 });
    assert.equal(cases.filter(({ log }) => log.kind === 'Event' && typeof log.verb !== 'string').length, 11);
  });
});

/** Verb, user and object as the provider's own fields say. */
function assertMeant(log: Record<string, unknown>, record: Decoded, name: string): void {
  if (record.tier !== 'event') return;
  const event = record as AuditEvent;
  const meant = meantBy(log);
  assert.equal(event.verb, meant.verb, name);
  assert.equal(event.caller.user.username, meant.user, name);
  for (const [field, value] of Object.entries(meant.object))
    if (value && field !== 'apiVersion' && field !== 'uid')
      assert.equal((event.object as unknown as Record<string, string>)[field], value, `${name}: ${field}`);
}

interface Meant {
  verb: string;
  user: string;
  object: Record<string, string>;
}

function meantBy(log: Record<string, unknown>): Meant {
  const payload = log.protoPayload as
    | { methodName: string; authenticationInfo?: Record<string, string>; resourceName?: string }
    | undefined;
  if (payload) {
    const name = /namespaces\/([^/]+)\/[^/]+\/([^/]+)/.exec(payload.resourceName ?? '');
    const info = payload.authenticationInfo ?? {};
    return {
      verb: payload.methodName.split('.').at(-1) ?? '',
      user: info.principalEmail ?? info.authoritySelector ?? '',
      object: { namespace: name?.[1] ?? '', name: name?.[2] ?? '' },
    };
  }
  const properties = log.properties as { log: string } | undefined;
  const event = (properties ? JSON.parse(properties.log) : log) as {
    verb: string;
    user?: { username?: string };
    objectRef?: Record<string, string>;
  };
  return { verb: event.verb, user: event.user?.username ?? '', object: event.objectRef ?? {} };
}
