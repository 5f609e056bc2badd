import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Eventually } from '../../src/pipeline/engine.ts';
import type { StateChange } from '../../src/state/state.ts';
import { changesOf, commitOf, countersOf, realCommits } from './commits.ts';
import type { Place, Stored } from './place.ts';

/** What every engine that keeps state must do. */
export function engineContract(name: string, makePlace: () => Eventually<Place>): void {
  const withPlace = (title: string, body: (place: Place) => Promise<void>) =>
    test(title, async (t) => {
      const place = await makePlace();
      t.after(() => place.remove());
      await body(place);
    });

  describe(`engine contract: ${name}`, () => {
    withPlace('a new place holds nothing', async (place) => {
      assert.deepEqual(await restored(place), { state: [], position: [] });
    });

    withPlace('state and position come back after the process is gone', async (place) => {
      await commitState(place, [change('a', '1', '{"n":1}'), change('b', '1', '{"n":2}')], { offset: 10, skip: 2 });
      assert.deepEqual(await restored(place), {
        state: ['c a 1 {"n":1}', 'c b 1 {"n":2}'],
        position: [['s', { offset: 10, skip: 2 }]],
      });
    });

    withPlace('a later change replaces, null forgets, other sources stay', async (place) => {
      await commitState(place, [change('a', '1', '1'), change('a', '2', '2')], { offset: 1, skip: 0 });
      await commitState(place, [change('a', '1', '3'), change('a', '2', null)], { offset: 5, skip: 0 }, 'other');
      const { state, position } = await restored(place);
      assert.deepEqual(state, ['c a 1 3']);
      assert.deepEqual(position.sort(), [
        ['other', { offset: 5, skip: 0 }],
        ['s', { offset: 1, skip: 0 }],
      ]);
    });

    withPlace('keys that a client chose come back as they were', async (place) => {
      const keys = [
        '__proto__',
        'constructor',
        '',
        'a\u0000b',
        'a\u0000c',
        "'; DROP TABLE state; --",
        '🔑',
        '\ufffd',
        ' ',
      ];
      await commitState(
        place,
        keys.map((key) => change('hostile', key, JSON.stringify(key))),
        { offset: 1, skip: 0 },
      );
      assert.deepEqual(
        (await restored(place)).state,
        keys.map((key) => `c hostile ${key} ${JSON.stringify(key)}`).sort(),
      );
    });

    withPlace('a commit that fails half-way leaves nothing, and the next one works', async (place) => {
      await commitState(place, [change('a', '1', '1')], { offset: 1, skip: 0 });
      function* failing(): Generator<StateChange> {
        yield change('a', '1', '2');
        throw new Error('in the middle');
      }
      await assert.rejects(commitState(place, failing(), { offset: 2, skip: 0 }), /in the middle/);
      assert.deepEqual(await restored(place), { state: ['c a 1 1'], position: [['s', { offset: 1, skip: 0 }]] });
      const engine = await place.open();
      await assert.rejects(async () =>
        engine.commit(commitOf({ state: [{ cluster: 'c', changes: changesOf(failing()) }] })),
      );
      await engine.commit(commitOf({ position: new Map([['s', { offset: 3, skip: 0 }]]) }));
      await engine.close();
      assert.deepEqual(await restored(place), { state: ['c a 1 1'], position: [['s', { offset: 3, skip: 0 }]] });
    });

    withPlace('counters add up by cluster', async (place) => {
      const engine = await place.open();
      await engine.commit(commitOf({ counters: new Map([['c', countersOf({ events: 2, late: 1 })]]) }));
      await engine.commit(
        commitOf({
          counters: new Map([
            ['c', countersOf({ events: 3 })],
            ['d', countersOf({ events: 1 })],
          ]),
        }),
      );
      await engine.close();
      assert.deepEqual((await place.read()).counters, ['c events 5', 'c late 1', 'd events 1']);
    });

    withPlace('rejected lines are kept with their place', async (place) => {
      const engine = await place.open();
      const rejected = { tier: 'rejected', cluster: 'c', code: 'not-json', excerpt: 'aaa' } as const;
      await engine.commit(commitOf({ rejects: [{ source: 's', offset: 7, rejected }] }));
      await engine.close();
      assert.deepEqual((await place.read()).rejects, ['c s 7 not-json aaa']);
    });

    withPlace(
      'all results are kept whole, findings and alerts once however often they are committed',
      async (place) => {
        const expected: Pick<Stored, 'accesses' | 'findings' | 'alerts' | 'facts'> = {
          accesses: [],
          findings: [],
          alerts: [],
          facts: [],
        };
        const engine = await place.open();
        for await (const commit of realCommits(600, 100)) {
          for (const kind of ['accesses', 'findings', 'alerts', 'facts'] as const) {
            expected[kind].push(...commit.outcome[kind].map((row) => JSON.stringify(row)));
          }
          await engine.commit(commit);
          const { findings, alerts } = commit.outcome;
          await engine.commit(commitOf({ outcome: { ...commitOf({}).outcome, findings, alerts } }));
        }
        await engine.close();
        const { accesses, findings, alerts, facts } = await place.read();
        assert.deepEqual({ accesses, findings, alerts, facts }, expected);
        for (const kind of ['accesses', 'findings', 'alerts', 'facts'] as const)
          assert.ok(expected[kind].length > 0, kind);
      },
    );
  });
}

function change(block: string, key: string, json: string | null): StateChange {
  return { block, key, json };
}

/** Commits with an engine that is opened and closed for it, as a process of its own would. */
async function commitState(
  place: Place,
  changes: Iterable<StateChange>,
  at: { offset: number; skip: number },
  source = 's',
) {
  const engine = await place.open();
  try {
    await engine.commit(
      commitOf({ state: [{ cluster: 'c', changes: changesOf(changes) }], position: new Map([[source, at]]) }),
    );
  } finally {
    await engine.close();
  }
}

async function restored(place: Place) {
  const engine = await place.open();
  const state: string[] = [];
  const position = await engine.restore((cluster, { block, key, json }) =>
    state.push(`${cluster} ${block} ${key} ${json}`),
  );
  await engine.close();
  return { state: state.sort(), position: [...position] };
}
