import { type FleetObserver, runDetect, runIntake } from '../../../src/engines/kafka/roles.ts';
import { GROUP_TIMES, plainProducer } from '../../../src/kafka/client.ts';
import { parseTime } from '../../../src/model/time.ts';
import { Crew } from '../../kafka/crew.ts';
import { roleOptions } from '../../kafka/fleet-run.ts';
import { auditLog } from '../log.ts';
import { makeStand, type Stand } from './broker.ts';
import { fillChangelog } from './changelog.ts';
import { atRate } from './pace.ts';
import { load, wanted } from './report.ts';

const PER_SECOND = 200;
const PARTITIONS = 2;
const CLUSTERS = 8;
const CELLS = 100_000;
const SEED = 44;
const LIMIT_S = 90;
const SLACK_MS = 3_000;

/** Two workers, of which one is lost: until the other one has committed later events of every cluster. */
export async function takeover(): Promise<boolean> {
  const stand = await makeStand(PARTITIONS);
  const { fleet, topic, address } = stand;
  for (let partition = 0; partition < PARTITIONS; partition += 1) await fillChangelog(stand, CELLS, partition);
  const inputs = [{ topic, clusterHeader: 'cluster' }];
  const crew = Crew.atWork(address, fleet.options, inputs);
  crew.hire('lost');
  const stop = new AbortController();
  const view = new View();
  const options = { ...roleOptions(fleet, inputs, view.observer()), worker: 'left' };
  const running = Promise.all([runIntake(options, stop.signal), runDetect(options, stop.signal)]);
  try {
    const { tookMs, restoreMs } = await loseOne(stand, crew, view);
    const allowedMs = GROUP_TIMES.sessionTimeout + SLACK_MS + restoreMs;
    console.log(`restored ${CELLS} cells of a partition taken over in ${Math.round(restoreMs)} ms at most, ${load()}`);
    wanted('takeover after a kill', tookMs, allowedMs, 'ms');
    return Number.isFinite(tookMs);
  } finally {
    stop.abort();
    await running;
    await crew.dismiss();
    await stand.remove();
  }
}

async function loseOne({ fleet, topic }: Stand, crew: Crew, view: View) {
  const producer = plainProducer(fleet.kafka);
  await producer.connect();
  const lines = auditLog(PER_SECOND * LIMIT_S * 2, SEED);
  let number = 0;
  let sentUs = 0;
  const send = async (count: number) => {
    const messages = Array.from({ length: count }, () => {
      const value = (lines.next().value ?? '').trimEnd();
      sentUs = parseTime(/"stageTimestamp":"([^"]+)"/.exec(value)?.[1] ?? '');
      number += 1;
      return { value, partition: number % PARTITIONS, headers: { cluster: `c${number % CLUSTERS}` } };
    });
    await producer.send({ topic, acks: 1, messages });
  };
  // Both are at work once this one has a share and no more.
  for (let s = 0; s < LIMIT_S && !view.sharesWork(); s += 1) await atRate(PER_SECOND, 1, send);
  await atRate(PER_SECOND, 5, send);
  crew.lose('lost');
  const lostMs = performance.now();
  view.watch(sentUs);
  for (let s = 0; s < LIMIT_S && view.caughtUpMs === undefined; s += 1) await atRate(PER_SECOND, 1, send);
  await producer.disconnect();
  return { tookMs: (view.caughtUpMs ?? Number.NaN) - lostMs, restoreMs: view.restoreMs };
}

/** What the worker in this process has done. */
class View {
  /** Event time, microseconds, that it has committed for each cluster. */
  readonly #clocks = new Map<string, number>();
  #fromUs = Number.POSITIVE_INFINITY;
  #partitions = { intake: 0, detect: 0, deliver: 0 };
  caughtUpMs: number | undefined;
  /** Longest time to open one partition since it was watched. */
  restoreMs = 0;

  sharesWork(): boolean {
    return this.#partitions.intake === 1 && this.#partitions.detect === 1 && this.#clocks.size > 0;
  }

  /** From now on: when every cluster's commits came beyond this event time. */
  watch(fromUs: number): void {
    this.#fromUs = fromUs;
    this.restoreMs = 0;
  }

  observer(): Partial<FleetObserver> {
    return {
      group: (role) => ({
        rebalanced: (partitions) => {
          this.#partitions[role] = partitions;
        },
        opened: (seconds) => {
          this.restoreMs = Math.max(this.restoreMs, seconds * 1000);
        },
        lag: () => {},
      }),
      committed: ({ clocks }) => {
        for (const [cluster, timeUs] of clocks ?? []) this.#clocks.set(cluster, timeUs);
        const late = [...this.#clocks.values()].filter((timeUs) => timeUs > this.#fromUs);
        if (late.length === CLUSTERS) this.caughtUpMs ??= performance.now();
      },
    };
  }
}
