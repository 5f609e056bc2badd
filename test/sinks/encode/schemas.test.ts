import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERT_STATUSES, type Alert } from '../../../src/model/alert.ts';
import { SEVERITIES } from '../../../src/model/finding.ts';
import { PRINCIPAL_KINDS } from '../../../src/model/principal.ts';
import { cloudEvent, noteEvent } from '../../../src/sinks/encode/cloud-event.ts';
import { accessDocument } from '../../../src/sinks/encode/ecs/access.ts';
import { alertDocument } from '../../../src/sinks/encode/ecs/alert.ts';
import { factDocument } from '../../../src/sinks/encode/ecs/fact.ts';
import { findingDocument } from '../../../src/sinks/encode/ecs/finding.ts';
import { ocsfFinding } from '../../../src/sinks/encode/ocsf/finding.ts';
import { alertWith } from '../../cli/alert-fixture.ts';
import { accessAt, factAt, findingAt } from '../../timeline/store-fixture.ts';
import { cloudEventFaults } from '../schemas/cloud-event.ts';
import { ecsFaults } from '../schemas/ecs.ts';
import { ocsfFaults } from '../schemas/ocsf.ts';
import { alertOf, NASTY } from './nasty.ts';

const ATTACK = { framework: 'MITRE ATT&CK', version: '', control: 'T1552.007' };

/** Alerts of every status, severity and kind of principal, with nothing but what they must have, and nasty ones. */
function everyAlert(): Alert[] {
  const bare = alertWith({
    workload: null,
    team: null,
    credential: null,
    secrets: [],
    evidence: [],
    frameworks: [],
    userAgent: '',
    source: { ip: '', class: 'unknown', forwarded: [] },
    detectors: [],
    reasons: [],
  });
  return [
    bare,
    { ...bare, principal: { ...bare.principal, username: '', kind: 'unauthenticated' } },
    ...ALERT_STATUSES.map((status) => alertWith({ status, revision: 2 })),
    ...SEVERITIES.map((severity) => alertWith({ severity, detectors: ['one', 'two'], frameworks: [ATTACK] })),
    ...PRINCIPAL_KINDS.map((kind) => alertWith({ principal: { ...alertWith().principal, kind } })),
    ...NASTY.map(alertOf),
  ];
}

test('OCSF: every alert is a Detection Finding of 1.8.0, without what is deprecated', () => {
  for (const alert of everyAlert())
    assert.deepEqual(
      ocsfFaults(JSON.parse(JSON.stringify(ocsfFinding(alert)))),
      [],
      JSON.stringify(alert).slice(0, 300),
    );
});

test('OCSF: a person resolves and acknowledges, quiet closes and resolves nothing', () => {
  const statuses = ALERT_STATUSES.map((status) => {
    const { activity_id, status_id, is_alert } = ocsfFinding(alertWith({ status, revision: 3 })) as Record<
      string,
      unknown
    >;
    return [status, activity_id, status_id, is_alert];
  });
  assert.deepEqual(statuses, [
    ['open', 2, 1, true],
    ['acknowledged', 2, 2, false],
    ['closed', 3, 99, false],
    ['resolved', 3, 4, false],
  ]);
});

test('ECS: every document has fields of 9.4.0 alone, of their types', () => {
  const documents = [
    ...everyAlert().map(alertDocument),
    accessDocument(accessAt(1)),
    findingDocument(findingAt(1)),
    factDocument(factAt(1, 'secret-written', 'shop/db')),
  ];
  for (const document of documents) assert.deepEqual(ecsFaults(document), [], JSON.stringify(document).slice(0, 300));
});

test('CloudEvents: every alert is an event of the published schema, whatever the cluster is called', () => {
  for (const alert of everyAlert())
    assert.deepEqual(
      cloudEventFaults(cloudEvent(alert, ocsfFinding(alert)) as Record<string, unknown>),
      [],
      JSON.stringify(alert.cluster).slice(0, 60),
    );
  const note = { id: 'digest-1', time: '2026-11-21T07:30:00Z', title: '', summary: '', sections: [], data: {} };
  for (const kind of ['digest', 'feeds'] as const)
    assert.deepEqual(cloudEventFaults(noteEvent({ ...note, kind }) as Record<string, unknown>), [], kind);
});

test('control: what is wrong is found', () => {
  const finding = ocsfFinding(alertWith()) as Record<string, unknown>;
  const { severity_id: _, ...without } = finding;
  assert.deepEqual(ocsfFaults(without), ['.severity_id: required']);
  assert.deepEqual(ocsfFaults({ ...finding, severity_id: 7 }).length, 1);
  assert.deepEqual(ocsfFaults({ ...finding, colour: 'red' }), ['.colour: there is no such attribute']);
  assert.deepEqual(ocsfFaults({ ...finding, evidences: [{ name: 'nothing' }] }).length, 1);
  assert.deepEqual(ocsfFaults({ ...finding, time: '2026-01-01' }).length, 1);
  const document = alertDocument(alertWith());
  assert.deepEqual(ecsFaults({ ...document, rule: { colour: 'red' } }), ['rule.colour: there is no such field']);
  assert.deepEqual(ecsFaults({ ...document, event: { kind: 'signal' } }), ['event.kind: signal']);
  assert.deepEqual(ecsFaults({ ...document, event: { severity: 'high' } }).length, 1);
  const event = cloudEvent(alertWith(), {}) as Record<string, unknown>;
  const { id: _id, ...nameless } = event;
  assert.deepEqual(cloudEventFaults(nameless), ["id: must have required property 'id'"]);
  assert.deepEqual(cloudEventFaults({ ...event, id: '' }), ['id: must NOT have fewer than 1 characters']);
  assert.deepEqual(cloudEventFaults({ ...event, source: 'a b' }), ['source: must match format "uri-reference"']);
  assert.deepEqual(cloudEventFaults({ ...event, time: 'yesterday' }), ['time: must match format "date-time"']);
  assert.deepEqual(cloudEventFaults({ ...event, data: 7 }), ['data: must be object,string']);
  assert.deepEqual(cloudEventFaults({ ...event, subject: 'a\n' }), ['subject: characters that are not allowed']);
  assert.deepEqual(cloudEventFaults({ ...event, 'Not-Plain': 1 }), ['Not-Plain: no name of an attribute']);
});
