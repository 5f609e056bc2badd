import { setTimeout as delay } from 'node:timers/promises';
import { GROUP_TIMES, plainProducer } from '../../../src/kafka/client.ts';
import type { Alert } from '../../../src/model/alert.ts';
import { parseTime } from '../../../src/model/time.ts';
import type { Fleet } from '../../kafka/cluster.ts';
import { Crew } from '../../kafka/crew.ts';
import { unboundToken } from '../../scenario/callers.ts';
import { eventLine } from '../../scenario/event.ts';
import { auditLog } from '../log.ts';
import { makeStand, type Stand } from './broker.ts';
import { atRate } from './pace.ts';
import { wanted } from './report.ts';

const PER_SECOND = 5_000;
const PARTITIONS = 2;
const SEED = 43;
/** Until the group has met and the code is warm. */
const WARM_UP_S = 15;
const MEASURED_S = Number(process.env.SECRETWATCH_BENCH_SECONDS ?? 60);
/** One event in so many is worth an alert of its own. */
const ALERT_EVERY = 100;
const SETTLE_MS = 3_000;
const WANTED_P99_MS = 500;

/** From an event's way into its raw topic to a reader of committed alerts, at a steady rate. */
export async function latency(): Promise<boolean> {
  const stand = await makeStand(PARTITIONS);
  const { fleet, topic, address } = stand;
  const crew = Crew.atWork(address, fleet.options, [{ topic, clusterHeader: 'cluster' }]);
  crew.hire('w1');
  const sentMs = new Map<string, number>();
  const tookMs: number[] = [];
  const consumer = await readAlerts(fleet, (alert) => {
    const id = alert.evidence[0]?.auditID ?? '';
    const startMs = sentMs.get(id);
    if (startMs !== undefined) tookMs.push(performance.now() - startMs);
    sentMs.delete(id);
  });
  try {
    await feed(stand, sentMs);
    await delay(SETTLE_MS);
  } finally {
    await consumer.disconnect();
    await crew.dismiss();
    await stand.remove();
  }
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)] ?? Number.NaN;
  console.log(
    `append to committed alert at ${PER_SECOND}/s: ${tookMs.length} alerts, p50 ${at(0.5).toFixed(0)}, p90 ${at(0.9).toFixed(0)} ms`,
  );
  wanted('p99 from append to committed alert', at(0.99), WANTED_P99_MS, 'ms');
  if (sentMs.size > 0) console.log(`${sentMs.size} events gave no alert`);
  return sentMs.size === 0 && tookMs.length > 0;
}

async function feed({ fleet, topic }: Stand, sentMs: Map<string, number>): Promise<void> {
  const producer = plainProducer(fleet.kafka);
  await producer.connect();
  const events = messages();
  let isMeasured = false;
  const send = async (count: number) => {
    const startMs = performance.now();
    const batch = Array.from({ length: count }, () => events.next().value as ReturnType<typeof message>);
    for (const { id } of batch) if (isMeasured && id !== undefined) sentMs.set(id, startMs);
    await producer.send({ topic, acks: 1, messages: batch });
  };
  await atRate(PER_SECOND, WARM_UP_S, send);
  isMeasured = true;
  await atRate(PER_SECOND, MEASURED_S, send);
  await producer.disconnect();
}

function* messages(): Generator<ReturnType<typeof message>> {
  let number = 0;
  for (const line of auditLog(PER_SECOND * (WARM_UP_S + MEASURED_S) * 2, SEED)) {
    number += 1;
    yield number % ALERT_EVERY === 0 ? review(line, number) : message(line.trimEnd(), number);
  }
}

function message(value: string, number: number, id?: string) {
  const partition = number % PARTITIONS;
  return { value, partition, headers: { cluster: `c${partition}` }, id };
}

/** Somebody new who has a token reviewed, at the time of the line in whose place he is. */
function review(line: string, number: number) {
  const timeUs = parseTime(/"stageTimestamp":"([^"]+)"/.exec(line)?.[1] ?? '');
  const id = `review-${number}`;
  const request = { verb: 'create', resource: 'tokenreviews', apiGroup: 'authentication.k8s.io', code: 201 };
  return message(eventLine(unboundToken('tools', id, '10.9.0.1'), request, timeUs, id), number, id);
}

async function readAlerts(fleet: Fleet, take: (alert: Alert) => void) {
  const consumer = fleet.kafka.consumer({ ...GROUP_TIMES, groupId: `${fleet.topic('alerts')}-latency` });
  await consumer.connect();
  await consumer.subscribe({ topic: fleet.topic('alerts'), fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message: { value } }) => take(JSON.parse(value?.toString() ?? '') as Alert),
  });
  return consumer;
}
