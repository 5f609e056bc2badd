import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Exceptions } from '../../src/alert/exceptions.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { finding, START_US } from './finding.ts';
import { exception } from './scope.ts';

const END_US = exception().expiresUs;

function withNightly(): Exceptions {
  const exceptions = new Exceptions(new State());
  exceptions.add(exception(), START_US);
  return exceptions;
}

/** What became of exceptions as event time went on in hours, by the hour before the end. */
function announced(exceptions: Exceptions, fromUs: number, toUs: number): [type: string, hoursLeft: number][] {
  const said: [string, number][] = [];
  for (let us = fromUs; us <= toUs; us += HOUR_US)
    for (const { type } of exceptions.advance(us - HOUR_US, us)) said.push([type, (END_US - us) / HOUR_US]);
  return said;
}

describe('exceptions', () => {
  it('hold up to, and not at, their end', () => {
    const exceptions = withNightly();
    assert.equal(exceptions.match(finding({ timeUs: END_US - 1 }))?.id, 'nightly');
    assert.equal(exceptions.match(finding({ timeUs: END_US })), undefined);
  });

  it('are announced once a week before they end, and when they have ended', () => {
    assert.deepEqual(announced(withNightly(), START_US, END_US + 5 * DAY_US), [
      ['expiring', 7 * 24],
      ['expired', 0],
    ]);
  });

  it('are announced again when their end was moved', () => {
    const exceptions = withNightly();
    announced(exceptions, START_US, END_US - 2 * DAY_US);
    exceptions.add(exception({ expiresUs: END_US + 30 * DAY_US }), END_US - 2 * DAY_US);
    assert.deepEqual(announced(exceptions, END_US - 2 * DAY_US, END_US + 24 * DAY_US), [['expiring', -23 * 24]]);
  });

  it('of a file go with what the file says no more, and those of decisions stay', () => {
    const exceptions = withNightly();
    exceptions.add(exception({ id: 'decided', origin: 'decision' }), START_US);
    const changes = exceptions.replaceFile([exception({ id: 'other' })], START_US);
    assert.deepEqual(
      changes.map(({ type, exception: { id } }) => [type, id]),
      [
        ['removed', 'nightly'],
        ['set', 'other'],
      ],
    );
    assert.equal(exceptions.match(finding())?.id, 'decided');
  });

  it('told again just so say nothing', () => {
    assert.deepEqual(withNightly().replaceFile([exception()], START_US + DAY_US), []);
  });
});
