import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome, type Outcome } from '../../src/detect/outcome.ts';
import { ABSENCE_US } from '../../src/detect/pending.ts';
import { HOUR_US, MINUTE_US } from '../../src/model/time.ts';
import { pod } from '../scenario/callers.ts';
import { lookAround } from '../scenario/requests.ts';
import { Scenario } from '../scenario/scenario.ts';
import { waiting } from './sample-detector.ts';

const reader = pod('team-a', 'api', 1);
const ARMED = [{ detector: waiting, config: {} }];
const ABSENCE_MINUTES = ABSENCE_US / MINUTE_US;

function run(lines: readonly string[], fold = new Fold(ARMED)): Outcome {
  const out = emptyOutcome();
  for (const record of decodeLines(lines)) fold.process(record, out);
  return out;
}

describe('a deadline', () => {
  it('passes two minutes of event time after its time, for a late line may refute it', () => {
    const s = new Scenario();
    s.get(reader, 'team-a/s-1');
    s.wait(59 + ABSENCE_MINUTES);
    lookAround(s, reader);
    assert.deepEqual(run(s.lines).findings, []);
    s.wait(2);
    lookAround(s, reader);
    assert.deepEqual(
      run(s.lines).findings.map(({ edge }) => edge),
      ['team-a/s-1'],
    );
  });

  it('gives a finding of its own time, about whom the detector says', () => {
    const s = new Scenario();
    const id = s.get(reader, 'team-a/s-1');
    const readUs = s.nowUs;
    s.wait(500);
    lookAround(s, pod('team-b', 'other', 2));
    const [finding] = run(s.lines).findings;
    assert.equal(finding?.timeUs, readUs + HOUR_US);
    assert.equal(finding?.principal.username, reader.username);
    assert.deepEqual(
      finding?.evidence.map(({ auditID }) => auditID),
      [id],
    );
  });

  it('is cleared by the event that it awaits, and set anew by the next', () => {
    const s = new Scenario();
    s.get(reader, 'team-a/s-1');
    s.wait(30).write(reader, 'update', 'team-a/s-1');
    s.wait(10).get(reader, 'team-a/s-1');
    s.wait(50);
    lookAround(s, reader);
    assert.deepEqual(run(s.lines).findings, []);
    s.wait(20);
    lookAround(s, reader);
    assert.equal(run(s.lines).findings.length, 1);
  });

  it('passes once', () => {
    const s = new Scenario();
    s.get(reader, 'team-a/s-1');
    for (let hour = 0; hour < 5; hour++) {
      s.wait(60);
      lookAround(s, reader);
    }
    assert.equal(run(s.lines).findings.length, 1);
  });

  it('comes in the order of its time among all that passed together', () => {
    const s = new Scenario();
    for (const name of ['c', 'a', 'b']) s.get(reader, `team-a/${name}`);
    s.wait(500);
    lookAround(s, reader);
    assert.deepEqual(
      run(s.lines).findings.map(({ edge }) => edge),
      ['team-a/c', 'team-a/a', 'team-a/b'],
    );
  });

  it('outlives a restart, also of a fold that was at work before', () => {
    const s = new Scenario();
    s.get(reader, 'team-a/s-1');
    const before = new Fold(ARMED);
    run(s.lines, before);
    const rows = [...before.state.drain()];
    const after = new Fold(ARMED);
    run(s.lines, after);
    after.state.clear();
    for (const { block, key, json } of rows) after.state.load(block, key, json ?? '');
    const later = s.copy().wait(500);
    lookAround(later, reader);
    const whole = run(later.lines).findings;
    assert.equal(whole.length, 1);
    assert.deepEqual(run(later.lines.slice(1), after).findings, whole);
  });

  it('of a memory that was forgotten never passes', () => {
    const fold = new Fold([{ detector: { ...waiting, memory: { cap: 1000, ttlUs: HOUR_US / 2 } }, config: {} }]);
    const s = new Scenario();
    s.get(reader, 'team-a/s-1');
    // The first hour that begins is when it is forgotten, a minute before the deadline passes.
    for (let n = 0; n < 3; n++) {
      s.wait(61);
      lookAround(s, reader);
    }
    assert.deepEqual(run(s.lines, fold).findings, []);
  });
});
