import { globSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { cached, command, compileJava, ownFile, resolveJars } from './cache.ts';
import { startDaemon } from './daemon.ts';
import { startContainer } from './docker.ts';
import { findJava } from './java.ts';
import { freePorts } from './port.ts';
import { type Kind, leaveRunning, type OwnServer, type Server } from './server.ts';

const IMAGE = 'elasticsearch:9.5.3';
const READY = /^Elasticsearch started$/;
const POM = 'elasticsearch.pom.xml';
const SOURCES = ['ElasticsearchMain', 'RootPlugin', 'Pack', 'StopWithParent'];

export const elasticsearch: Kind = {
  name: 'elasticsearch',
  variable: 'ELASTICSEARCH_URL',
  at: async (address) => describe(address, 'ELASTICSEARCH_URL', leaveRunning),
  inDocker,
  asProcess,
};

async function describe(address: string, origin: string, stop: () => Promise<void>): Promise<Server> {
  const response = await fetch(address);
  const about = (await response.json()) as { version?: { number?: string } };
  return { address, version: about.version?.number ?? 'not told', origin, stop };
}

async function inDocker(): Promise<Server> {
  const image = process.env.SECRETWATCH_ELASTICSEARCH_IMAGE ?? IMAGE;
  const environment = {
    'discovery.type': 'single-node',
    'xpack.security.enabled': 'false',
    ES_JAVA_OPTS: '-Xms512m -Xmx1g',
  };
  const container = await startContainer({ image, environment, port: 9200, ready: '/_cluster/health' });
  return describe(`http://${container.address}`, `Docker ${image}`, container.stop);
}

async function asProcess(): Promise<Server> {
  return startElasticsearch();
}

/** A server of one's own, as a local process; `extra` are settings such as `http.max_content_length=1mb`. */
export async function startElasticsearch(extra: readonly string[] = []): Promise<OwnServer> {
  const java = findJava(21);
  const folder = await serverFolder(java);
  const [http = 0, transport = 0] = await freePorts(2);
  const data = mkdtempSync(join(tmpdir(), 'secretwatch-elasticsearch-'));
  const args = [...flags(folder), ...settings(http, transport, data), ...extra];
  let daemon = await startDaemon(java, args, READY, data);
  return {
    ...(await describe(`http://127.0.0.1:${http}`, 'local process', () => daemon.stop())),
    kill: () => daemon.kill(),
    restart: async () => {
      daemon = await startDaemon(java, args, READY, data);
    },
  };
}

function flags(folder: string): string[] {
  const log = `-Dlog4j2.configurationFile=${ownFile('elasticsearch.log4j2.properties')}`;
  const jvm = ['-Xmx1g', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '--enable-native-access=ALL-UNNAMED', log];
  return [
    ...jvm,
    '-cp',
    [`${folder}/classes`, `${folder}/server/*`].join(delimiter),
    'ElasticsearchMain',
    `${folder}/home`,
  ];
}

function settings(http: number, transport: number, data: string): string[] {
  return [
    'cluster.name=secretwatch-test',
    'node.name=n1',
    'discovery.type=single-node',
    'network.host=127.0.0.1',
    `http.port=${http}`,
    `transport.port=${transport}`,
    `path.data=${join(data, 'data')}`,
    `path.logs=${join(data, 'logs')}`,
    // A nearly full disk of the machine that runs the tests must not make the indices read-only.
    'cluster.routing.allocation.disk.threshold_enabled=false',
  ];
}

/** The layout that the server expects of its distribution, which is not published: only its jars are. */
export async function serverFolder(java: string): Promise<string> {
  const sources = [ownFile(POM), import.meta.filename, ...SOURCES.map((name) => ownFile(`java/${name}.java`))];
  return cached('elasticsearch', sources, async (folder) => {
    const [server, classes] = [join(folder, 'server'), join(folder, 'classes')];
    await resolveJars(POM, server);
    await compileJava(java, 21, server, SOURCES, classes);
    layTransport(folder);
    await layRootPlugin(java, folder);
    mkdirSync(join(folder, 'home/config'), { recursive: true });
  });
}

function layTransport(folder: string): void {
  const module = join(folder, 'home/modules/transport-netty4');
  mkdirSync(module, { recursive: true });
  for (const jar of globSync(join(folder, 'server/{netty,transport-netty4}-*.jar'))) {
    renameSync(jar, join(module, basename(jar)));
  }
  writeDescriptor(module, 'transport-netty4', 'org.elasticsearch.transport.netty4.Netty4Plugin', serverVersion(folder));
}

async function layRootPlugin(java: string, folder: string): Promise<void> {
  const plugin = join(folder, 'home/plugins/root');
  mkdirSync(plugin, { recursive: true });
  writeDescriptor(plugin, 'root', 'RootPlugin', serverVersion(folder));
  const classes = join(folder, 'classes');
  await command(java, ['-cp', classes, 'Pack', classes, 'RootPlugin', join(plugin, 'root.jar')], 'java-missing');
}

function serverVersion(folder: string): string {
  const jars = globSync(join(folder, 'server/elasticsearch-[0-9]*.jar'));
  return basename(jars[0] ?? '', '.jar').replace('elasticsearch-', '');
}

function writeDescriptor(folder: string, name: string, classname: string, version: string): void {
  const lines = [
    `name=${name}`,
    `description=${name}`,
    `version=${version}`,
    `elasticsearch.version=${version}`,
    'java.version=21',
    `classname=${classname}`,
    'extended.plugins=',
    'has.native.controller=false',
    'licensed=false',
  ];
  writeFileSync(join(folder, 'plugin-descriptor.properties'), `${lines.join('\n')}\n`);
}
