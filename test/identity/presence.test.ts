import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownBefore, Presence } from '../../src/identity/presence.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import * as callers from '../scenario/callers.ts';
import type { Caller } from '../scenario/event.ts';
import { decodedCaller } from '../scenario/records.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;
const api = callers.pod('team-a', 'api', 1);
const minted = callers.unboundToken('team-a', 'api', api.ip);
const alice = callers.person('alice', 11);
const AWAY = '203.0.113.9';

/** Presence after each of these was there, at so many microseconds from the start. */
function after(...visits: readonly (readonly [caller: Caller, atUs: number])[]): Presence {
  const presence = new Presence(new State());
  for (const [caller, atUs] of visits) presence.learn(decodedCaller(caller), START_US + atUs);
  return presence;
}

function cellOf(presence: Presence, { username }: Caller) {
  return presence.of(username) ?? assert.fail(`${username} is not known`);
}

describe('presence', () => {
  it('knows nobody who was not there', () => assert.equal(after([api, 0]).of(alice.username), undefined));

  it('counts spells, days and the kinds of tokens', () => {
    const cell = cellOf(after([api, 0], [api, HOUR_US], [minted, DAY_US], [minted, 3 * DAY_US]), api);
    const { spells, boundSpells, unboundSpells, days } = cell;
    assert.deepEqual(
      { spells, boundSpells, unboundSpells, days },
      { spells: 4, boundSpells: 2, unboundSpells: 2, days: 3 },
    );
  });

  it('takes a certificate for no token', () => {
    const { boundSpells, unboundSpells, unboundUs } = cellOf(after([alice, 0]), alice);
    assert.deepEqual([boundSpells, unboundSpells, unboundUs], [0, 0, 0]);
  });

  it('keeps when the first token without a pod came, and what was before it', () => {
    const cell = cellOf(after([api, 0], [api, 1], [minted, HOUR_US], [api, 2 * HOUR_US], [minted, 3 * HOUR_US]), api);
    assert.equal(cell.unboundUs, START_US + HOUR_US);
    assert.equal(cell.boundBeforeUnbound, 2);
  });

  it('does not count a day twice when a line of yesterday comes late', () => {
    const cell = cellOf(after([api, DAY_US - 1], [api, DAY_US + 1], [api, DAY_US - 2]), api);
    assert.equal(cell.days, 2);
    assert.equal(cell.lastUs, START_US + DAY_US + 1);
  });

  it('remembers the eight networks seen last', () => {
    const visits = [...Array(9)].map((_, n) => [callers.from(alice, `198.51.${n}.1`), n] as const);
    const networks = cellOf(after(...visits), alice).networks.map(([network]) => network);
    assert.equal(networks.length, 8);
    assert.ok(!networks.includes('198.51.0.0/24'));
  });
});

describe('others in a network', () => {
  const bob = callers.person('bob', 12);

  it('are people only, and not oneself', () => {
    const presence = after([alice, 0], [callers.from(api, alice.ip), 0]);
    assert.equal(presence.othersFrom(bob.ip, alice.username), 0);
    assert.equal(presence.othersFrom(bob.ip, bob.username), 1);
    assert.equal(presence.othersFrom(AWAY, bob.username), 0);
  });

  it('are counted once each', () => {
    assert.equal(after([alice, 0], [alice, HOUR_US], [bob, 0]).othersFrom(alice.ip, 'carol@example.com'), 2);
  });
});

describe('a return', () => {
  const silence = 10 * DAY_US;
  const returned = after([alice, 0], [alice, HOUR_US], [callers.from(alice, AWAY), HOUR_US + silence]);

  function knownAt(presence: Presence, atUs: number) {
    return knownBefore(cellOf(presence, alice), START_US + atUs);
  }

  it('is known by how it was before, for an hour', () => {
    for (const laterUs of [0, MINUTE_US, HOUR_US]) {
      const { lastUs, longestSilenceUs, spells, newNetwork } = knownAt(returned, HOUR_US + silence + laterUs);
      assert.equal(lastUs, START_US + HOUR_US);
      assert.deepEqual([longestSilenceUs, spells, newNetwork], [HOUR_US, 2, '203.0.113.0/24']);
    }
  });

  it('is over then', () => {
    const { lastUs, longestSilenceUs, spells, newNetwork } = knownAt(returned, HOUR_US + silence + HOUR_US + 1);
    assert.equal(lastUs, START_US + HOUR_US + silence);
    assert.deepEqual([longestSilenceUs, spells, newNetwork], [silence, 3, '']);
  });

  it('from a known network has none that is new', () => {
    const home = after([alice, 0], [alice, silence]);
    assert.equal(knownAt(home, silence).newNetwork, '');
  });

  it('takes more than a day of silence', () => {
    const { lastUs } = knownAt(after([alice, 0], [alice, DAY_US]), DAY_US + 1);
    assert.equal(lastUs, START_US + DAY_US);
  });
});
