import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { formatTime } from '../../src/model/time.ts';
import type { Timeline } from '../../src/timeline/port.ts';
import { idOf, WHO } from './questions-log.ts';
import { at } from './store-fixture.ts';

/** A store that holds the log of `questions-log.ts`, and its inventory. */
export interface Asked {
  timeline: Timeline;
  remove(): void | Promise<void>;
}

const DB = { namespace: 'shop', name: 'db' };

function time(seconds: number): string {
  return formatTime(at(seconds));
}

/** A service account's user name. */
function account(name: string, namespace = 'shop'): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

function podOf(caller: { extra?: Readonly<Record<string, string>> }): string {
  return caller.extra?.['authentication.kubernetes.io/pod-name'] ?? '';
}

/** What every store must answer of that log. */
export function questionsContract(name: string, open: () => Promise<Asked>): void {
  describe(`questions: ${name}`, () => {
    let timeline: Timeline;
    let asked: Asked;
    before(async () => {
      asked = await open();
      timeline = asked.timeline;
    });
    after(async () => {
      await timeline?.close();
      await asked?.remove();
    });

    test('everybody who read a secret by name holds it, each with its reads, credentials, pods and age', async () => {
      const { holders, lastWrite, lastWriteBy, deletedAt } = await timeline.holders({ secret: DB });
      assert.deepEqual(
        { lastWrite, lastWriteBy, deletedAt },
        { lastWrite: time(40), lastWriteBy: 'admin@example.com', deletedAt: null },
      );
      const read = (principal: string, first: number, last: number, reads: number) => {
        return {
          principal,
          impersonatedBy: [],
          reads,
          firstRead: time(first),
          lastRead: time(last),
          legacyTokens: [],
          stalePods: [],
        };
      };
      assert.deepEqual(holders, [
        {
          ...read('ann@example.com', 10, 23, 2),
          impersonatedBy: ['eve@example.com'],
          credentialIds: [idOf(WHO.ann), idOf(WHO.eve)].sort(),
          pods: [],
          stale: true,
          team: null,
        },
        {
          ...read('system:node:node-1', 14, 15, 2),
          credentialIds: [idOf(WHO.node1)],
          pods: ['web-1', 'web-5'],
          stale: false,
          team: null,
        },
        {
          ...read('system:node:node-2', 16, 17, 2),
          credentialIds: [idOf(WHO.node2)],
          pods: ['web-2'],
          stale: true,
          team: null,
        },
        {
          ...read(account('sync', 'ops'), 20, 20, 1),
          credentialIds: [idOf(WHO.sync)],
          pods: [podOf(WHO.sync)],
          stale: false,
          team: null,
        },
        {
          ...read(account('api'), 11, 41, 3),
          credentialIds: [idOf(WHO.api), idOf(WHO.api2)].sort(),
          pods: [podOf(WHO.api), podOf(WHO.api2)],
          stale: false,
          team: 'api-team',
        },
        { ...read(account('ci'), 61, 61, 1), credentialIds: [idOf(WHO.ci)], pods: [], stale: false, team: 'shop-team' },
        {
          ...read(account('filter'), 21, 21, 1),
          credentialIds: [idOf(WHO.filter)],
          pods: [podOf(WHO.filter)],
          stale: true,
          stalePods: [podOf(WHO.filter)],
          team: 'shop-team',
        },
        {
          ...read(account('old'), 24, 34, 2),
          legacyTokens: ['shop/old-token'],
          credentialIds: [],
          pods: [],
          stale: true,
          team: 'shop-team',
        },
      ]);
    });

    test('who read all around it has seen it too, chunk by chunk, but not through a selector', async () => {
      const { scopeReaders, selectiveReaders, inferred } = await timeline.holders({ secret: DB });
      assert.deepEqual(scopeReaders, [
        { principal: 'bob@example.com', reads: 2, firstRead: time(31), lastRead: time(32) },
        { principal: account('sync', 'ops'), reads: 1, firstRead: time(19), lastRead: time(19) },
      ]);
      assert.deepEqual(selectiveReaders, [
        { principal: 'bob@example.com', reads: 2, firstRead: time(33), lastRead: time(35) },
        { principal: account('filter'), reads: 1, firstRead: time(22), lastRead: time(22) },
      ]);
      assert.deepEqual(inferred, [{ pod: 'web-3', node: 'node-3', ways: ['envFrom'], team: 'shop-team' }]);
    });

    test('an earlier time knows earlier writes, watches still open, and pods that lived then', async () => {
      const of = async (seconds: number) => {
        const { holders, lastWrite, inferred } = await timeline.holders({ secret: DB, atUs: at(seconds) });
        const old = holders.filter(({ stale, stalePods }) => stale || stalePods.length > 0);
        return {
          lastWrite,
          holders: holders.length,
          old: old.map(({ principal }) => principal),
          inferred: inferred.length,
        };
      };
      assert.deepEqual(await of(9), { lastWrite: time(0), holders: 0, old: [], inferred: 3 });
      assert.deepEqual(await of(39), { lastWrite: time(0), holders: 7, old: [], inferred: 1 });
      // Between the write and its end of life, the second pod of the account still has what it read before.
      const { holders } = await timeline.holders({ secret: DB, atUs: at(60) });
      assert.deepEqual(holders.find(({ principal }) => principal === account('api'))?.stalePods, [podOf(WHO.api2)]);
      assert.deepEqual(holders.find(({ principal }) => principal === 'system:node:node-1')?.pods, ['web-1']);
    });

    test('a secret that was deleted is gone until somebody makes it again', async () => {
      const of = async (seconds: number) => {
        const { deletedAt, lastWrite, remedies } = await timeline.holders({
          secret: { namespace: 'shop', name: 'new' },
          atUs: at(seconds),
        });
        return { deletedAt, lastWrite, rotate: remedies.some(({ action }) => action === 'rotate') };
      };
      assert.deepEqual(await of(49), { deletedAt: null, lastWrite: time(1), rotate: true });
      assert.deepEqual(await of(60), { deletedAt: time(50), lastWrite: time(1), rotate: false });
      assert.deepEqual(await of(70), { deletedAt: null, lastWrite: time(70), rotate: true });
    });

    test('what to do comes in order: restart old copies, ask people, rotate, revoke', async () => {
      const { remedies } = await timeline.holders({ secret: DB });
      assert.deepEqual(
        remedies.map(({ action, target }) => `${action} ${target}`),
        [
          'restart pod/shop/web-2',
          `restart pod/shop/${podOf(WHO.filter)}`,
          'restart pod/shop/web-3',
          'ask ann@example.com',
          `ask ${account('old')}`,
          'rotate secret/shop/db',
          'revoke secret/shop/old-token',
          'revoke eve@example.com',
        ],
      );
    });

    test('reach counts what was read by name and by scope, through which grant, and lists what to rotate', async () => {
      const bob = await timeline.reach({ subject: { principal: 'bob@example.com' } });
      assert.deepEqual(
        bob.secrets.map(({ secret, reads }) => [secret, reads]),
        [['shop/old-token', 1]],
      );
      assert.deepEqual(
        bob.scopes.map(({ scope, reads }) => [scope, reads]),
        [
          ['list shop', 2],
          ['list shop (selector)', 2],
        ],
      );
      assert.deepEqual(bob.rotate, [
        `credential/${idOf(WHO.bob)}`,
        'secret/shop/db',
        'secret/shop/new',
        'secret/shop/old-token',
      ]);
      const api = await timeline.reach({ subject: { principal: account('api') }, sinceUs: at(20) });
      assert.deepEqual(api.secrets, [
        {
          secret: 'shop/db',
          reads: 1,
          firstRead: time(41),
          lastRead: time(41),
          isUnused: false,
          bindings: ['RoleBinding api/shop'],
        },
      ]);
      assert.deepEqual(
        [api.team, api.cloudRoles],
        ['api-team', ['eks.amazonaws.com/role-arn=arn:aws:iam::1:role/shop']],
      );
      assert.deepEqual(api.rotate, [`credential/${idOf(WHO.api)}`, `credential/${idOf(WHO.ci)}`, 'secret/shop/db']);
      const eve = await timeline.reach({ subject: { principal: 'eve@example.com' } });
      assert.deepEqual(eve.asOthers, [{ principal: 'ann@example.com', secret: 'shop/db', reads: 1 }]);
      assert.deepEqual(eve.rotate, [`credential/${idOf(WHO.eve)}`, 'secret/shop/db']);
    });

    test('a node reaches what its pods reach, a pod what its tokens read, a token what it read', async () => {
      const names = async (subject: Parameters<Timeline['reach']>[0]['subject']) => {
        const { secrets, mounted } = await timeline.reach({ subject });
        return [
          secrets.map(({ secret, reads }) => `${secret} ${reads}`),
          mounted.map(({ secret, pod }) => `${secret} ${pod}`),
        ];
      };
      assert.deepEqual(await names({ node: 'node-1' }), [
        ['shop/db 5'],
        ['shop/db web-1', 'shop/db web-5', 'shop/pull web-1', 'shop/pull web-5'],
      ]);
      assert.deepEqual(await names({ pod: { namespace: 'shop', name: podOf(WHO.api) } }), [['shop/db 2'], []]);
      assert.deepEqual(await names({ pod: { namespace: 'other', name: podOf(WHO.api) } }), [[], []]);
      assert.deepEqual(await names({ credential: idOf(WHO.api2) }), [['shop/db 1'], []]);
      assert.deepEqual(await names({ principal: account('web') }), [
        [],
        [
          'shop/db web-1',
          'shop/db web-2',
          'shop/db web-3',
          'shop/db web-5',
          'shop/pull web-1',
          'shop/pull web-2',
          'shop/pull web-3',
          'shop/pull web-5',
        ],
      ]);
    });

    test("a token's lineage: its request, its uses once each, the steps to it and from it", async () => {
      const issued = {
        what: 'token-issued',
        principal: account('api'),
        through: idOf(WHO.api),
        target: idOf(WHO.ci),
        auditID: 'mint-ci',
      };
      const further = {
        what: 'token-issued',
        principal: account('ci'),
        through: idOf(WHO.ci),
        target: idOf(WHO.job),
        auditID: 'mint-job',
      };
      assert.deepEqual(await timeline.lineage({ credential: idOf(WHO.ci) }), {
        cluster: 'test',
        credential: idOf(WHO.ci),
        issuedBy: account('api'),
        issuanceAuditID: 'mint-ci',
        issuedAt: time(60),
        issuedFor: account('ci'),
        pod: null,
        podUid: null,
        node: null,
        uses: 3,
        firstUsed: time(61),
        lastUsed: time(64),
        sourceIPs: ['198.51.100.7'],
        backward: [{ time: time(60), ...issued }],
        forward: [{ time: time(64), ...further }],
      });
      const first = await timeline.lineage({ credential: idOf(WHO.api) });
      assert.deepEqual(first?.forward, [
        { time: time(60), ...issued },
        { time: time(64), ...further },
      ]);
      const last = await timeline.lineage({ credential: idOf(WHO.job) });
      assert.deepEqual(last?.backward, first?.forward);
      const sync = await timeline.lineage({ credential: idOf(WHO.sync) });
      assert.deepEqual([sync?.uses, sync?.lastUsed, sync?.issuedBy, sync?.node], [3, time(42), null, 'node-1']);
      assert.equal(await timeline.lineage({ credential: 'JTI=nobody' }), undefined);
    });

    test('a long-lived token is followed from the read of its secret, an impersonation from its certificate', async () => {
      const steps = (list: readonly { what: string; principal: string; auditID: string }[] | undefined) =>
        list?.map(({ what, principal, auditID }) => `${what} ${principal} ${auditID}`);
      const old = await timeline.lineage({ credential: 'legacy-token=shop/old-token' });
      assert.deepEqual(steps(old?.backward), [
        'token-issued admin@example.com e-2',
        `token-secret-read ${account('sync', 'ops')} sync-watch`,
        'token-secret-read bob@example.com bob-token',
        'token-secret-read bob@example.com e-31',
      ]);
      assert.deepEqual([old?.uses, old?.issuedFor, old?.issuedAt], [2, account('old'), time(2)]);
      const bob = await timeline.lineage({ credential: idOf(WHO.bob) });
      assert.deepEqual(steps(bob?.forward), [
        'token-secret-read bob@example.com bob-token',
        `token-secret-used ${account('old')} old-again`,
      ]);
      const eve = await timeline.lineage({ credential: idOf(WHO.eve) });
      assert.deepEqual(steps(eve?.forward), ['impersonated eve@example.com eve-as-ann']);
    });

    test('hostile names find nothing and break nothing', async () => {
      const name = `' OR 1=1 --`;
      assert.deepEqual((await timeline.holders({ secret: { namespace: 'shop', name } })).holders, []);
      for (const subject of [
        { principal: name },
        { node: name },
        { credential: name },
        { pod: { namespace: name, name } },
      ])
        assert.deepEqual((await timeline.reach({ subject })).secrets, []);
      assert.equal(await timeline.lineage({ credential: name }), undefined);
    });
  });
}
