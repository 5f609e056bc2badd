import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { accessOf } from '../../src/identity/access.ts';
import type { Access } from '../../src/model/access.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { pod } from '../scenario/callers.ts';
import type { Request } from '../scenario/event.ts';
import { continueAfter, Scenario } from '../scenario/scenario.ts';

function accessTo(request: Request): Access | undefined {
  const scenario = new Scenario();
  scenario.send(pod('team-a', 'api', 1), request);
  const [event] = decodeLines(scenario.lines);
  assert.equal(event?.tier, 'event');
  return accessOf(event as AuditEvent);
}

const get: Request = { verb: 'get', namespace: 'team-a', name: 'api-db' };
const watch: Request = { verb: 'watch', namespace: 'team-a' };
const list: Request = { verb: 'list', namespace: 'team-a' };

describe('what is a read of a secret', () => {
  const READS: readonly [what: string, request: Request, isRead: boolean | undefined][] = [
    ['a get with 200', get, true],
    ['a get with 404, which was allowed', { ...get, code: 404 }, false],
    ['a get that was refused', { ...get, code: 403 }, false],
    ['a get without identity', { ...get, code: 401 }, false],
    ['a conflict', { ...get, code: 409 }, false],
    ['a watch when it starts', { ...watch, stage: 'ResponseStarted' }, true],
    ['a watch when it ends', watch, undefined],
    ['a watch that was refused', { ...watch, code: 403 }, false],
    ['a creation', { ...get, verb: 'create', code: 201 }, undefined],
    ['a patch', { ...get, verb: 'patch' }, undefined],
    ['a read of a token request', { ...get, resource: 'serviceaccounts', subresource: 'token' }, undefined],
    ['an exec that upgraded', { ...get, resource: 'pods', subresource: 'exec', code: 101 }, undefined],
  ];
  for (const [what, request, isRead] of READS) it(what, () => assert.equal(accessTo(request)?.isRead, isRead));
});

describe('how much was asked for', () => {
  const SCOPES: readonly [what: string, request: Request, scope: string][] = [
    ['one name', get, 'name'],
    ['one name by field selector', { ...list, name: 'api-db' }, 'name'],
    ['a namespace', list, 'namespace'],
    ['one name in all namespaces', { verb: 'list', name: 'api-db' }, 'name-in-all'],
    ['the cluster', { verb: 'list' }, 'cluster'],
    [
      'the cluster, by a watch with all initial events',
      { verb: 'watch', stage: 'ResponseStarted', query: ['sendInitialEvents=true'] },
      'cluster',
    ],
  ];
  for (const [what, request, scope] of SCOPES) it(what, () => assert.equal(accessTo(request)?.scope, scope));

  it('a selector narrows a list, and a name is no selector', () => {
    assert.equal(accessTo({ ...list, query: ['labelSelector=a%3Db'] })?.isFiltered, true);
    assert.equal(accessTo({ ...list, name: 'api-db' })?.isFiltered, false);
  });

  it('a chunk goes on with a list only after the first', () => {
    const first = accessTo({ ...list, query: ['limit=50'] });
    const second = accessTo({ ...list, query: ['limit=50', continueAfter('team-a/api-db')] });
    assert.deepEqual([first?.isChunk, first?.isContinued], [true, false]);
    assert.deepEqual([second?.isChunk, second?.isContinued], [true, true]);
  });
});
