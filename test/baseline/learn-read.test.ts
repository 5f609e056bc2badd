import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Edges } from '../../src/baseline/edges.ts';
import { learnRead } from '../../src/baseline/learn-read.ts';
import type { Observation } from '../../src/baseline/observation.ts';
import { Subjects } from '../../src/baseline/subjects.ts';
import { DAY_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';

const DAY = 20_001;
const THING = 'sshop/db';

function read(subject: string, peers: readonly string[]): Observation {
  const facets = { things: [THING, '', '', '', '', '', ''], isYoung: Array<boolean>(7).fill(false), unit: THING };
  const habits = { isEverywhere: false, isGiven: false, reads: 2, opportunities: 0 };
  return { subject, kind: 'workload', peers, timeUs: DAY * DAY_US, ...facets, ...habits };
}

function learn(edges: Edges, subjects: Subjects, observation: Observation): void {
  const numbers = { subject: edges.find(observation.subject), unit: -1, things: observation.things.map(() => -1) };
  learnRead(edges, subjects, observation, numbers, DAY, observation.reads);
}

it('a group that learns nothing from a read gets no name, which would be gone after a restart', () => {
  const [edges, subjects] = [new Edges('edges', { cap: 100, ttlDays: 16 }), new Subjects(new State())];
  learn(edges, subjects, read('papi', ['kworkload']));
  learn(edges, subjects, read('papi', ['kcontroller']));
  assert.ok(edges.find('kworkload') >= 0, 'one that learns has a name');
  assert.equal(edges.find('kcontroller'), -1);
});
