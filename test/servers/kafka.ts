import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cached, compileJava, ownFile, resolveJars } from './cache.ts';
import { startDaemon } from './daemon.ts';
import { dockerHost, startContainer } from './docker.ts';
import { findJava } from './java.ts';
import { freePorts } from './port.ts';
import { type Kind, leaveRunning, type OwnServer, type Server } from './server.ts';

const IMAGE = 'apache/kafka:4.4.0';
const READY = /Kafka Server started/;
const VERSION = /Kafka version: (\S+)/;
/** Any fixed id will do: the broker is thrown away. */
export const CLUSTER_ID = '4L6g3nShT-eMCtK--X86sw';
const POM = 'kafka.pom.xml';
const SOURCES = ['KafkaMain', 'StopWithParent'];

export const kafka: Kind = {
  name: 'kafka',
  variable: 'KAFKA_BROKERS',
  at: async (address) => ({ address, version: 'not told', origin: 'KAFKA_BROKERS', stop: leaveRunning }),
  inDocker,
  asProcess,
};

interface Listen {
  readonly client: string;
  /** What clients are told to use: the address outside a container. */
  readonly advertised: string;
  /** The broker's way to itself: inside a container the advertised address leads nowhere. */
  readonly internal: string;
  readonly controller: string;
}

/** A single node that is broker and controller, with one replica of everything and no wait before a rebalance. */
function settings({ client, advertised, internal, controller }: Listen): Record<string, string> {
  return {
    'node.id': '1',
    'process.roles': 'broker,controller',
    'controller.quorum.voters': `1@${controller}`,
    listeners: `CLIENT://${client},INTERNAL://${internal},CONTROLLER://${controller}`,
    'advertised.listeners': `CLIENT://${advertised},INTERNAL://${internal}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
  };
}

async function asProcess(): Promise<Server> {
  return startKafka();
}

/** A way in with an address and a protocol of its own. */
export interface ExtraListener {
  name: string;
  address: string;
  protocol: string;
  /** What clients are told to use, when that is something before the broker. */
  advertised?: string;
}

/** What a broker of one's own has beside the rest. */
export interface Extra {
  listeners?: readonly ExtraListener[];
  settings?: Record<string, string>;
  /** Users that may log in by SCRAM, as `kafka-storage format` takes them. */
  scram?: readonly string[];
}

/** A broker of one's own, as a local process. */
export async function startKafka({ listeners = [], settings: more = {}, scram = [] }: Extra = {}): Promise<OwnServer> {
  const java = findJava(17);
  const [libs, classes] = await brokerFolders(java);
  const [client = '', internal = '', controller = ''] = (await freePorts(3)).map((port) => `127.0.0.1:${port}`);
  const data = mkdtempSync(join(tmpdir(), 'secretwatch-kafka-'));
  const own = withListeners(settings({ client, advertised: client, internal, controller }), listeners);
  const properties = writeProperties(data, { ...own, ...more });
  const users = scram.flatMap((user) => ['--add-scram', user]);
  const args = [...flags(libs, classes), 'KafkaMain', properties, CLUSTER_ID, ...users];
  let daemon = await startDaemon(java, args, READY, data);
  return {
    address: client,
    version: versionIn(daemon.log),
    origin: 'local process',
    kill: () => daemon.kill(),
    restart: async () => {
      daemon = await startDaemon(java, args, READY, data);
    },
    stop: () => daemon.stop(),
  };
}

/** Chosen for a quick start; a broker under test serves few messages. */
function flags(libs: string, classes: string): string[] {
  const log = `-Dlog4j2.configurationFile=${ownFile('kafka.log4j2.properties')}`;
  return [
    '-Xmx512m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    log,
    '-cp',
    [classes, `${libs}/*`].join(delimiter),
  ];
}

/** Where the broker's jars and our way to start it are, made once. */
export async function brokerFolders(java: string): Promise<[libs: string, classes: string]> {
  const sources = SOURCES.map((name) => ownFile(`java/${name}.java`));
  const libs = await cached('kafka', [ownFile(POM)], (to) => resolveJars(POM, to));
  const classes = await cached('kafka-main', sources, (to) => compileJava(java, 17, libs, SOURCES, to));
  return [libs, classes];
}

/** The same settings with more ways in. */
function withListeners(all: Record<string, string>, listeners: readonly ExtraListener[]): Record<string, string> {
  const places = listeners.map(({ name, address }) => `,${name}://${address}`).join('');
  const told = listeners.map(({ name, address, advertised = address }) => `,${name}://${advertised}`).join('');
  const protocols = listeners.map(({ name, protocol }) => `,${name}:${protocol}`).join('');
  const map = 'listener.security.protocol.map';
  return {
    ...all,
    listeners: all.listeners + places,
    'advertised.listeners': all['advertised.listeners'] + told,
    [map]: all[map] + protocols,
  };
}

function writeProperties(data: string, own: Record<string, string>): string {
  const all = { ...own, 'log.dirs': join(data, 'log') };
  const lines = Object.entries(all).map(([key, value]) => `${key}=${value}`);
  const file = join(data, 'server.properties');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** The port is chosen before the container starts, since the broker must advertise it. */
async function inDocker(): Promise<Server> {
  const image = process.env.SECRETWATCH_KAFKA_IMAGE ?? IMAGE;
  const [port = 0] = await freePorts(1);
  const address = `${await dockerHost()}:${port}`;
  const inside = { client: '0.0.0.0:9092', internal: 'localhost:9094', controller: 'localhost:9093' };
  const all = Object.entries(settings({ ...inside, advertised: address }));
  const environment = Object.fromEntries(all.map(([key, value]) => [asVariable(key), value]));
  const container = await startContainer({ image, environment, port: { container: 9092, host: port }, ready: READY });
  return { address, version: versionIn(container.log()), origin: `Docker ${image}`, stop: container.stop };
}

function asVariable(key: string): string {
  return `KAFKA_${key.replaceAll('.', '_').toUpperCase()}`;
}

function versionIn(log: string): string {
  return VERSION.exec(log)?.[1] ?? 'not told';
}
