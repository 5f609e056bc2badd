import { setTimeout } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Baseline } from '../../src/baseline/baseline.ts';
import type { Read } from '../../src/baseline/habits.ts';
import { History } from '../../src/baseline/history.ts';
import type { Observation } from '../../src/baseline/observation.ts';
import { DAY_US, SECOND_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { readOfSecret } from '../scenario/access.ts';
import { auditLog } from './log.ts';
import { createRandom } from './random.ts';

/**
 * All that is learnt of a read, the baseline and the history of principals: resident memory at 1,000,000 (principal,
 * secret) edges, and the time to score and learn one read, beside JSON.parse of one event in the same process. Nearly every
 * read is the first of its edge that day, which is the dearest kind. Fails by memory or ratio.
 */
const PRINCIPALS = 10_000;
const SECRETS_EACH = 100;
const NAMESPACES = 500;
const TIMED = 300_000;
/** One read in so many meets something new, as in a log of weeks. */
const NOVEL = 200;
const MOST_BYTES = 150;
/** Eight microseconds where one event is parsed in 3.2. */
const MOST_RATIO = 2.5;
const START_US = Date.UTC(2026, 2, 2) * 1000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const random = createRandom(42);
let state = new State();
let baseline = new Baseline(state);
let history = new History(state);
// Code is made once, whatever is held; that is no part of an edge.
learnEverything(PRINCIPALS / 10);
state = new State();
baseline = new Baseline(state);
history = new History(state);

const before = await residentBytes();
const heldBefore = heldBytes();
learnEverything(PRINCIPALS);
const bytesPerEdge = ((await residentBytes()) - before) / (PRINCIPALS * SECRETS_EACH);
const held = heldBytes() - heldBefore;
const readUs = timePerRead();
const parseUs = timePerParse();
const edges = PRINCIPALS * SECRETS_EACH;
console.log(
  `baseline: ${Math.round(bytesPerEdge)} bytes resident per edge at ${edges} (at most ${MOST_BYTES}), ` +
    `${Math.round(held / edges)} held, ${baseline.size} pairs with peers`,
);
const ratio = readUs / parseUs;
console.log(
  `baseline: ${readUs.toFixed(1)} us to score and learn a read, ${ratio.toFixed(2)} of JSON.parse of one event (at most ${MOST_RATIO})`,
);
process.exitCode = bytesPerEdge <= MOST_BYTES && ratio <= MOST_RATIO ? 0 : 1;

function learnEverything(principals: number): void {
  for (let secret = 0; secret < SECRETS_EACH; secret++) {
    for (let who = 0; who < principals; who++) read(who, secretOf(who, secret), START_US + secret * SECOND_US, 0);
    state.forgetChanges();
    state.evict(START_US, START_US + secret * SECOND_US);
  }
}

/** Reads days later of what is known, and now and then of something new. */
function timePerRead(): number {
  const startedUs = cpuUs();
  for (let n = 0; n < TIMED; n++) {
    const who = Math.floor(random() * PRINCIPALS);
    const isNovel = n % NOVEL === 0;
    const secret = isNovel ? `odd-${n % 977}` : secretOf(who, Math.floor(random() * SECRETS_EACH));
    const timeUs = START_US + DAY_US + Math.floor((n / TIMED) * 5 * DAY_US);
    read(who, secret, timeUs, SECRETS_EACH);
    if (n % 10_000 > 0) continue;
    state.forgetChanges();
    state.evict(timeUs - DAY_US / 20, timeUs);
  }
  return (cpuUs() - startedUs) / TIMED;
}

function timePerParse(): number {
  const lines = [...auditLog(20_000, 42)];
  const startedUs = cpuUs();
  for (let turn = 0; turn < 5; turn++) for (const line of lines) JSON.parse(line);
  return (cpuUs() - startedUs) / (5 * lines.length);
}

function read(who: number, secret: string, timeUs: number, opportunities: number): void {
  const observation = observationOf(who, secret, timeUs, opportunities);
  baseline.learn(observation, baseline.score(observation), { isSuspect: false, isAccepted: false });
  history.learn(readOf(observation, secret), false);
}

/** Strings are made anew for each read, as they come from a log. */
function observationOf(who: number, secret: string, timeUs: number, opportunities: number): Observation {
  const home = `team-${who % NAMESPACES}`;
  const named = [home, secret] as const;
  return {
    subject: `psystem:serviceaccount:${home}:app-${who}`,
    kind: 'workload',
    peers: [`n${home}`, 'kworkload'],
    things: [named, '', '', 'uname', `aapp-${who % 50}`, '', ''],
    isYoung: [false, false, false, false, false, false, false],
    unit: named,
    isEverywhere: false,
    isGiven: false,
    reads: opportunities,
    opportunities,
    timeUs,
  };
}

function readOf({ subject, timeUs }: Observation, name: string): Read {
  const key = subject.slice(1);
  const namespace = key.split(':')[2] ?? '';
  return {
    key,
    kind: 'workload',
    home: namespace,
    credential: 'bound-token',
    access: readOfSecret(namespace, name),
    timeUs,
  };
}

/** Twenty principals share a namespace's 200 secrets. */
function secretOf(who: number, secret: number): string {
  return `credentials-${(who * 7 + secret) % 200}`;
}

/** Of this process: what else the machine does counts little. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * Resident bytes, but for the heap's nursery: it is as large as the machine's haste made it, and holds nothing now. Pages
 * are given back some time after the collection that found them unused: waits until no more come back.
 */
async function residentBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let quiet = 0; quiet < 5; quiet++) {
    collect();
    await setTimeout(100);
    const now = process.memoryUsage.rss() - nurseryBytes();
    if (now < least * 0.99) quiet = 0;
    least = Math.min(least, now);
  }
  return least;
}

function nurseryBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name }) => space_name.startsWith('new'));
  return spaces.reduce((sum, { physical_space_size }) => sum + physical_space_size, 0);
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
