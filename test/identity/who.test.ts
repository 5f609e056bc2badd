import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { credentialOf } from '../../src/identity/credential.ts';
import { networkOf } from '../../src/identity/network.ts';
import { principalOf } from '../../src/identity/principal.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import * as callers from '../scenario/callers.ts';
import type { Caller } from '../scenario/event.ts';
import { Scenario } from '../scenario/scenario.ts';

function eventOf(caller: Caller, code = 200): AuditEvent {
  const scenario = new Scenario();
  scenario.get(caller, 'team-a/api-db', { code });
  return decodeLines(scenario.lines)[0] as AuditEvent;
}

const api = callers.pod('team-a', 'api', 1);
const alice = callers.person('alice', 1);

describe('who acted, through what', () => {
  const WHO: readonly [what: string, event: AuditEvent, principal: string, credential: string][] = [
    ['a pod', eventOf(api), 'workload', 'bound-token'],
    ['a token bound to nothing', eventOf(callers.unboundToken('a', 'b', '192.0.2.1')), 'workload', 'unbound-token'],
    ['a token from a secret', eventOf(callers.legacyToken('a', 'b', '192.0.2.1')), 'workload', 'legacy-token'],
    ['a kubelet', eventOf(callers.kubelet(1)), 'node', 'certificate'],
    ['a person', eventOf(alice), 'human', 'certificate'],
    ['the API server', eventOf(callers.apiServer), 'control-plane', 'none'],
    ['nobody', eventOf(callers.anonymous('192.0.2.1')), 'anonymous', 'none'],
    ['a credential that was not accepted', eventOf(api, 401), 'unauthenticated', 'none'],
  ];
  for (const [what, event, kind, credential] of WHO) {
    it(what, () => {
      assert.equal(principalOf(event).principal.kind, kind);
      assert.equal(credentialOf(event).kind, credential);
    });
  }

  it('a service account has a home, and a person has none', () => {
    const { namespace, name } = principalOf(eventOf(api)).principal;
    assert.deepEqual([namespace, name], ['team-a', 'api']);
    assert.equal(principalOf(eventOf(alice)).principal.namespace, '');
  });

  it('a borrowed identity acts, its borrower is kept, and neither shares a memory with the other', () => {
    const { principal, key } = principalOf(eventOf(callers.actingAs(alice, api)));
    assert.equal(principal.username, api.username);
    assert.equal(principal.impersonatedBy, alice.username);
    const keys = new Set([key, principalOf(eventOf(api)).key, principalOf(eventOf(alice)).key]);
    assert.equal(keys.size, 3);
  });

  it('a token from a secret is known by that secret', () => {
    assert.equal(credentialOf(eventOf(callers.legacyToken('a', 'b', '192.0.2.1'))).id, 'legacy-token=a/b-token');
  });

  it('only the last address is the peer', () => {
    const { source } = eventOf(callers.from(api, '10.1.1.9', ['127.0.0.1', '203.0.113.9'])).caller;
    assert.deepEqual(source, { ip: '10.1.1.9', forwarded: ['127.0.0.1', '203.0.113.9'] });
  });
});

describe('networks', () => {
  const NETWORKS = {
    '10.1.2.3': '10.1.2.0/24',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '2001:db8::1': '2001:db8:0:0::/64',
    '::1': '0:0:0:0::/64',
    'no address': 'no address',
    '': '',
  };
  for (const [ip, network] of Object.entries(NETWORKS))
    it(`${ip} is in ${network}`, () => assert.equal(networkOf(ip), network));

  it('two spellings of one IPv6 network are one', () =>
    assert.equal(networkOf('2001:db8::1'), networkOf('2001:db8:0:0:9::')));
});
