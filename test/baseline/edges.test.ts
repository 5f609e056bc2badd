import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Edges } from '../../src/baseline/edges.ts';
import { DAY_US } from '../../src/model/time.ts';
import { keep } from './rows.ts';

const SEED = 20_261_121;
const LIMITS = { cap: 1_000, ttlDays: 16 };

const step = fc.record({
  subject: fc.constantFrom('pa', 'pb', 'nteam', 'p__proto__', 'pé'),
  thing: fc.constantFrom('sx/1', 'sx/2', 'Nx', 's', 'sconstructor'),
  day: fc.nat({ max: 60 }),
});
const steps = fc.array(step, { maxLength: 120 });

function learnNamed(edges: Edges, subject: string, thing: string, day: number): number {
  return edges.learn(edges.hold(subject), edges.hold(thing), day);
}

function learn(edges: Edges, list: readonly { subject: string; thing: string; day: number }[]): void {
  for (const { subject, thing, day } of list) learnNamed(edges, subject, thing, day);
}

function stored(edges: Edges): Map<string, string> {
  const rows = new Map<string, string>();
  keep(edges, rows);
  return rows;
}

function restored(rows: ReadonlyMap<string, string>): Edges {
  const edges = new Edges('e', LIMITS);
  for (const [key, json] of [...rows].reverse()) edges.load(key, json);
  return edges;
}

describe('edges', () => {
  it('know exactly what a plain map knows', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const edges = new Edges('e', LIMITS);
        const plain = new Map<string, number>();
        for (const { subject, thing, day } of list) {
          const key = `${subject}\n${thing}`;
          assert.equal(learnNamed(edges, subject, thing, day), plain.get(key) ?? -1);
          plain.set(key, Math.max(plain.get(key) ?? 0, day));
        }
        assert.equal(edges.size, plain.size);
        for (const [key, day] of plain) {
          const [subject = '', thing = ''] = key.split('\n');
          assert.equal(edges.pair(edges.find(subject), edges.find(thing))?.lastDay, day);
        }
      }),
      { seed: SEED },
    );
  });

  it('come back from their rows as they were, cut into batches anywhere, and go on alike', () => {
    fc.assert(
      fc.property(steps, steps, fc.nat({ max: 60 }), (before, after, evictDay) => {
        const whole = new Edges('e', LIMITS);
        const rows = new Map<string, string>();
        for (const one of before) {
          learn(whole, [one]);
          if (one.day % 3 === 0) keep(whole, rows);
        }
        whole.evict(0, evictDay * DAY_US);
        keep(whole, rows);
        const again = restored(rows);
        assert.deepEqual([...again.snapshot()], [...whole.snapshot()]);
        learn(whole, after);
        learn(again, after);
        assert.deepEqual([...again.snapshot()], [...whole.snapshot()]);
        assert.deepEqual(again.visitors(again.find('sx/1')), whole.visitors(whole.find('sx/1')));
      }),
      { seed: SEED },
    );
  });

  it('forget what was not seen for the time to live, and its names, and no more', () => {
    const edges = new Edges('e', LIMITS);
    learn(edges, [
      { subject: 'pa', thing: 'sold', day: 100 },
      { subject: 'pa', thing: 'snew', day: 104 },
    ]);
    edges.evict(115 * DAY_US, 118 * DAY_US);
    assert.equal(edges.find('sold'), -1);
    assert.ok(edges.has(edges.find('pa'), edges.find('snew')));
    assert.equal(edges.visitors(edges.find('snew')).fresh, 1);
  });

  it('beyond the cap keep those seen last', () => {
    const edges = new Edges('e', { cap: 10, ttlDays: 100 });
    for (let n = 0; n < 12; n++) learnNamed(edges, 'pa', `s${n}`, 100 + ((n * 7) % 12));
    edges.evict(0, 1);
    assert.equal(edges.size, 10);
    assert.equal(edges.find('s0'), -1, 'seen first');
  });

  it('write a row once a day, however often an edge is seen', () => {
    const edges = new Edges('e', LIMITS);
    learn(edges, [{ subject: 'pa', thing: 'sx', day: 7 }]);
    assert.deepEqual(
      [...stored(edges)],
      [
        ['0', '"pa"'],
        ['1', '"sx"'],
        ['0.1', '[7,7,1]'],
      ],
    );
    learn(edges, [{ subject: 'pa', thing: 'sx', day: 7 }]);
    assert.deepEqual([...stored(edges)], []);
    learn(edges, [{ subject: 'pa', thing: 'sx', day: 8 }]);
    assert.deepEqual([...stored(edges)], [['0.1', '[7,8,2]']]);
  });

  it('know a secret by its place and name as by its text, whatever is in them', () => {
    const edges = new Edges('e', LIMITS);
    const names = [
      ['shop', 'db'],
      ['', 'db'],
      ['shop', ''],
      ['shop', 'db/x'],
      ['shop/db', 'x'],
    ] as const;
    const ids = names.map((name) => edges.hold(name));
    assert.deepEqual(
      names.map((name) => edges.find(`s${name.join('/')}`)),
      ids,
    );
    assert.equal(ids[3], ids[4], 'one text is one secret');
    assert.equal(new Set(ids).size, 4);
    const subject = edges.hold('pa');
    for (const id of ids) edges.learn(subject, id, 7);
    const again = restored(stored(edges));
    assert.deepEqual([...again.snapshot()], [...edges.snapshot()]);
    assert.equal(again.find(['shop/db', 'x']), ids[4]);
  });

  it('of one day keep those of the lowest numbers', () => {
    const edges = new Edges('e', { cap: 10, ttlDays: 100 });
    for (let n = 0; n < 12; n++) learnNamed(edges, 'pa', `Nplace-${n}`, 100);
    edges.evict(0, 1);
    assert.deepEqual([edges.find('Nplace-9') >= 0, edges.find('Nplace-10'), edges.find('Nplace-11')], [true, -1, -1]);
  });

  it('count the readers of a secret among principals alone', () => {
    const edges = new Edges('e', LIMITS);
    learn(edges, [
      { subject: 'pa', thing: 'sx', day: 1 },
      { subject: 'pb', thing: 'sx', day: 1 },
      { subject: 'pb', thing: 'sx', day: 2 },
      { subject: 'nteam', thing: 'sx', day: 2 },
    ]);
    assert.deepEqual(edges.visitors(edges.find('sx')), { fresh: 2, seen: 3 });
    assert.deepEqual(edges.pair(edges.find('pb'), edges.find('sx')), { firstDay: 1, lastDay: 2, days: 2 });
  });
});
