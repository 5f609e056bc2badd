import { after, test } from 'node:test';
import { KafkaEngine } from '../../src/engines/kafka/kafka-engine.ts';
import { engineContract } from '../engines/contract.ts';
import type { Place, Stored } from '../engines/place.ts';
import { committedIn, type Fleet, makeFleet } from '../kafka/cluster.ts';
import { findForTest } from '../servers/find.ts';
import { kafka } from '../servers/kafka.ts';

const server = await findForTest(kafka);
after(() => server.stop());

if (server.missing) test('engine contract: kafka', { skip: server.missing }, () => {});
else engineContract('kafka', makeKafkaPlace);

async function makeKafkaPlace(): Promise<Place> {
  const fleet = await makeFleet(server);
  const { prefix } = fleet.options;
  return {
    open: () => new KafkaEngine({ kafka: fleet.kafka, prefix, partition: 0 }),
    read: () => readStored(fleet),
    remove: () => fleet.remove(),
  };
}

async function readStored(fleet: Fleet): Promise<Stored> {
  return {
    accesses: await committedIn(fleet, 'accesses'),
    facts: await committedIn(fleet, 'facts'),
    // A topic keeps what it is given; whoever takes from it goes by id and revision.
    findings: once(await committedIn(fleet, 'findings')),
    alerts: once(await committedIn(fleet, 'alerts')),
    rejects: (await committedIn(fleet, 'rejected')).map((text) => {
      const { cluster, source, offset, code, excerpt } = JSON.parse(text) as Record<string, string>;
      return `${cluster} ${source} ${offset} ${code} ${excerpt}`;
    }),
    counters: await countersIn(fleet),
  };
}

function once(texts: readonly string[]): string[] {
  return [...new Map(texts.map((text) => [idOf(text), text])).values()];
}

function idOf(text: string): string {
  const { id, revision } = JSON.parse(text) as { id: string; revision?: number };
  return `${id} ${revision}`;
}

/** The last sums that the changelog holds. */
async function countersIn(fleet: Fleet): Promise<string[]> {
  const engine = new KafkaEngine({ kafka: fleet.kafka, prefix: fleet.options.prefix, partition: 0 });
  await engine.restore(() => {});
  const counters = engine.counters();
  await engine.close();
  return [...counters].flatMap(([cluster, counts]) =>
    Object.entries(counts)
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => `${cluster} ${name} ${value}`),
  );
}
