import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { SecretwatchError } from '../model/error.ts';
import { kafkajs } from './library.ts';

const { ConfigResourceTypes } = kafkajs;

/** One topic as it must be. */
export interface TopicPlan {
  topic: string;
  partitions: number;
  settings: Readonly<Record<string, string>>;
}

export interface TopicOptions {
  /** Before the dot in every name. */
  prefix: string;
  partitions: number;
  /** -1 takes the broker's default. */
  replicationFactor: number;
  retentionDays: number;
}

/** Names of our topics, without their prefix. */
const TOPICS = [
  'events',
  'accesses',
  'facts',
  'findings',
  'alerts',
  'rejected',
  'undelivered',
  'digests',
  'state',
  'positions',
] as const;
export type TopicName = (typeof TOPICS)[number];

const COMPACTED: ReadonlySet<TopicName> = new Set(['state', 'positions', 'digests']);
const DAY_MS = 86_400_000;

/** Compaction never touches the segment that is written to, so segments are short: a restore reads what is left. */
const COMPACTION = {
  'cleanup.policy': 'compact',
  'segment.bytes': String(64 * 1024 * 1024),
  'segment.ms': String(3_600_000),
  'min.cleanable.dirty.ratio': '0.3',
  'max.compaction.lag.ms': String(6 * 3_600_000),
};

function plannedTopics({ prefix, partitions, retentionDays }: TopicOptions): TopicPlan[] {
  const kept = { 'cleanup.policy': 'delete', 'retention.ms': String(retentionDays * DAY_MS) };
  return TOPICS.map((name) => ({
    topic: `${prefix}.${name}`,
    partitions,
    settings: COMPACTED.has(name) ? COMPACTION : kept,
  }));
}

/** Makes the topics that are not there; answers their names. Existing ones stay as they are. */
export async function createTopics(admin: Admin, options: TopicOptions): Promise<string[]> {
  const existing = new Set(await admin.listTopics());
  const missing = plannedTopics(options).filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return [];
  await admin.createTopics({
    // The client's own wait gives up where a topic is made but not known everywhere yet.
    waitForLeaders: false,
    topics: missing.map(({ topic, partitions, settings }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: options.replicationFactor,
      configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
    })),
  });
  const made = missing.map(({ topic }) => topic);
  await awaitTopics(admin, made);
  return made;
}

const LOOKS = 100;
const LOOK_MS = 100;

/** Waits until new topics can be used; goes on after ten seconds, and who uses them then says what is wrong. */
export async function awaitTopics(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const metadata = await admin.fetchTopicMetadata({ topics: [...topics] }).catch(() => ({ topics: [] }));
    const ready = metadata.topics.filter(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
    if (ready.length === topics.length) return;
    await delay(LOOK_MS);
  }
}

/** Throws with everything that is wrong with our topics; `inputs` need only be there. */
export async function checkTopics(admin: Admin, options: TopicOptions, inputs: readonly string[]): Promise<void> {
  const plans = plannedTopics(options);
  const existing = new Set(await admin.listTopics());
  const absent = [...plans.map(({ topic }) => topic), ...inputs].filter((topic) => !existing.has(topic));
  const present = plans.filter(({ topic }) => existing.has(topic));
  const faults = [
    ...absent.map((topic) => `${topic} does not exist`),
    ...(await wrongCounts(admin, present)),
    ...(await wrongSettings(admin, present)),
  ];
  if (faults.length === 0) return;
  throw new SecretwatchError(
    'SW_KAFKA_TOPICS',
    `the topics are not as they must be:${faults.map((fault) => `\n  ${fault}`).join('')}`,
    absent.length > 0
      ? 'run `secretwatch kafka init`; input topics are made by whoever fills them'
      : "correct them with Kafka's own tools, or set kafka.partitions to what is there; state follows its partition, so the number stays once there is state",
  );
}

/** State of partition 7 belongs to the events of partition 7, so all counts are equal. */
async function wrongCounts(admin: Admin, plans: readonly TopicPlan[]): Promise<string[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: plans.map(({ topic }) => topic) });
  const counts = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  return plans
    .filter(({ topic, partitions }) => counts.get(topic) !== partitions)
    .map(({ topic, partitions }) => `${topic} has ${counts.get(topic)} partitions, kafka.partitions is ${partitions}`);
}

/** What loses data when it is wrong: the clean-up policy, and a retention shorter than asked for. */
async function wrongSettings(admin: Admin, plans: readonly TopicPlan[]): Promise<string[]> {
  if (plans.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: plans.map(({ topic }) => ({
      type: ConfigResourceTypes.TOPIC,
      name: topic,
      configNames: ['cleanup.policy', 'retention.ms'],
    })),
  });
  return plans.flatMap(({ topic, settings }) => {
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const settingOf = (name: string) => entries.find(({ configName }) => configName === name)?.configValue;
    const policy = settingOf('cleanup.policy');
    const wished = settings['cleanup.policy'];
    if (policy !== wished) return [`${topic} has cleanup.policy=${policy}, needs ${wished}`];
    const retentionMs = Number(settingOf('retention.ms') ?? -1);
    const leastMs = Number(settings['retention.ms'] ?? 0);
    const isShort = wished === 'delete' && retentionMs >= 0 && retentionMs < leastMs;
    return isShort ? [`${topic} has retention.ms=${retentionMs}, kafka.retentionDays needs ${leastMs}`] : [];
  });
}
