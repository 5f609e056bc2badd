import { Baseline } from '../../src/baseline/baseline.ts';
import { History } from '../../src/baseline/history.ts';
import { Readers } from '../../src/baseline/readers.ts';
import { DAY_US, SECOND_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { type Caller, callerOf, type Lesson, lessonOf } from './lesson.ts';
import { auditLog } from './log.ts';
import { createRandom } from './random.ts';
import { heldBytes, residentBytes } from './resident.ts';

/**
 * All that is learnt of a read, in the baseline, in the history of principals and in that of the secret's readers: resident
 * memory at 1,000,000 (principal, secret) edges, and the time to score and learn one read, beside JSON.parse of one event
 * in the same process. Nearly every read is the first of its edge that day, and of a secret that was not read for long,
 * which is the dearest kind. What is read is made before the clock runs, a little at a time, so that it stands no nearer
 * than an event just decoded. Fails by memory or ratio.
 */
const PRINCIPALS = 10_000;
const SECRETS_EACH = 100;
const TIMED = 300_000;
/** Reads between two commits, and those that are made at once. */
const BATCH = 10_000;
const MADE = 1_000;
/** One read in so many meets something new, as in a log of weeks. */
const NOVEL = 200;
const MOST_BYTES = 150;
/** Eight microseconds where one event is parsed in 3.2. */
const MOST_RATIO = 2.5;
const START_US = Date.UTC(2026, 2, 2) * 1000;

const random = createRandom(42);
let state = new State();
let baseline = new Baseline(state);
let history = new History(state);
let readers = state.add(new Readers());
// Code is made once, whatever is held; that is no part of an edge.
let callers = Array.from({ length: PRINCIPALS / 10 }, (_, who) => callerOf(who));
learnEverything(PRINCIPALS / 10);
state = new State();
baseline = new Baseline(state);
history = new History(state);
readers = state.add(new Readers());

const before = await residentBytes();
const heldBefore = heldBytes();
callers = Array.from({ length: PRINCIPALS }, (_, who) => callerOf(who));
learnEverything(PRINCIPALS);
const bytesPerEdge = ((await residentBytes()) - before) / (PRINCIPALS * SECRETS_EACH);
const held = heldBytes() - heldBefore;
const { learnUs, noteUs } = timePerRead();
const parseUs = timePerParse();
const edges = PRINCIPALS * SECRETS_EACH;
console.log(
  `baseline: ${Math.round(bytesPerEdge)} bytes resident per edge at ${edges} (at most ${MOST_BYTES}), ` +
    `${Math.round(held / edges)} held, ${baseline.size} pairs with peers`,
);
const ratio = learnUs / parseUs;
console.log(
  `baseline: ${learnUs.toFixed(1)} us to score and learn a read, ${ratio.toFixed(2)} of JSON.parse of one event ` +
    `(at most ${MOST_RATIO}), and ${noteUs.toFixed(1)} us to note who read the secret last`,
);
process.exitCode = bytesPerEdge <= MOST_BYTES && ratio <= MOST_RATIO ? 0 : 1;

function learnEverything(principals: number): void {
  for (let secret = 0; secret < SECRETS_EACH; secret++) {
    const timeUs = START_US + secret * SECOND_US;
    for (let who = 0; who < principals; who++) {
      const lesson = lessonOf(callers[who] as Caller, secretOf(who, secret), timeUs, 0);
      learn(lesson);
      noteReader(lesson);
    }
    commit(START_US, timeUs);
  }
}

/** Reads days later of what is known, and now and then of something new. */
function timePerRead(): { learnUs: number; noteUs: number } {
  let [learnUs, noteUs] = [0, 0];
  for (let n = 0; n < TIMED; n += MADE) {
    const lessons = Array.from({ length: MADE }, (_, k) => laterLesson(n + k));
    const startedUs = cpuUs();
    for (const lesson of lessons) learn(lesson);
    if (n % BATCH === 0) commit(timeOf(n) - DAY_US / 20, timeOf(n));
    const learntUs = cpuUs();
    for (const lesson of lessons) noteReader(lesson);
    learnUs += learntUs - startedUs;
    noteUs += cpuUs() - learntUs;
  }
  return { learnUs: learnUs / TIMED, noteUs: noteUs / TIMED };
}

function laterLesson(n: number): Lesson {
  const who = Math.floor(random() * PRINCIPALS);
  const secret = n % NOVEL === 0 ? `odd-${n % 977}` : secretOf(who, Math.floor(random() * SECRETS_EACH));
  return lessonOf(callers[who] as Caller, secret, timeOf(n), SECRETS_EACH);
}

function timeOf(n: number): number {
  return START_US + DAY_US + Math.floor((n / TIMED) * 5 * DAY_US);
}

function timePerParse(): number {
  const lines = [...auditLog(20_000, 42)];
  const startedUs = cpuUs();
  for (let turn = 0; turn < 5; turn++) for (const line of lines) JSON.parse(line);
  return (cpuUs() - startedUs) / (5 * lines.length);
}

function learn({ caller, observation, read }: Lesson): void {
  state.attend(caller.notes);
  baseline.learn(observation, baseline.score(observation), { isSuspect: false, isAccepted: false });
  history.learn(read, false);
}

function noteReader({ read: { access }, entry }: Lesson): void {
  readers.learn(access.namespace, access.name, entry);
}

function commit(beforeUs: number, nowUs: number): void {
  state.forgetChanges();
  state.evict(beforeUs, nowUs);
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
