import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ownFile } from '../servers/cache.ts';
import { serverFolder } from '../servers/elasticsearch.ts';
import { findJava } from '../servers/java.ts';
import { brokerFolders, CLUSTER_ID } from '../servers/kafka.ts';

/** Parts of a development kit that no server needs. */
const NOT_NEEDED = new Set(['ct.sym', 'src.zip', 'jmods', 'include', 'man', 'legal', 'demo']);
/** What a server loads of a Java runtime by itself. */
const LOADED = ['bin/java', 'lib/server/libjvm.so', 'lib/lib{java,jli,net,nio,zip,extnet,management*,verify}.so'];
const BASE = 'secretwatch-test/java';
const JAVA = '/opt/java/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1';

/** On top of Java: a broker that takes its settings as the official image does. Answers the image's name. */
export async function buildKafka(): Promise<string> {
  const java = findJava(21);
  const [libs, classes] = await brokerFolders(java);
  const flags = '-Xmx512m -Dlog4j2.configurationFile=/kafka/kafka.log4j2.properties -cp /kafka/classes:/kafka/libs/*';
  return buildServer('secretwatch-test/kafka', `${JAVA} ${flags} KafkaMain ${CLUSTER_ID}`, {
    'kafka/libs': libs,
    'kafka/classes': classes,
    'kafka/kafka.log4j2.properties': ownFile('kafka.log4j2.properties'),
  });
}

export async function buildElasticsearch(): Promise<string> {
  const java = findJava(21);
  const settings = [
    ...['cluster.name=secretwatch-test', 'node.name=n1', 'discovery.type=single-node', 'network.host=0.0.0.0'],
    ...['path.data=/tmp/data', 'path.logs=/tmp/logs', 'cluster.routing.allocation.disk.threshold_enabled=false'],
  ];
  const log = '-Dlog4j2.configurationFile=/es/elasticsearch.log4j2.properties';
  const flags = `-Xmx1g --enable-native-access=ALL-UNNAMED ${log} -cp /es/classes:/es/server/*`;
  const order = `${JAVA} ${flags} ElasticsearchMain /es/home ${settings.join(' ')}`;
  return buildServer('secretwatch-test/elasticsearch', order, {
    es: await serverFolder(java),
    'es/elasticsearch.log4j2.properties': ownFile('elasticsearch.log4j2.properties'),
  });
}

/** An image with a Java runtime and the C libraries that it needs, nothing else. */
export async function buildJava(): Promise<void> {
  const home = dirname(dirname(findJava(21)));
  const lay = (root: string) => {
    const filter = (path: string) => !NOT_NEEDED.has(basename(path));
    cpSync(home, join(root, 'opt/java'), { recursive: true, dereference: true, filter });
    for (const library of librariesOf(LOADED.flatMap((each) => globSync(join(home, each))))) {
      mkdirSync(dirname(join(root, library)), { recursive: true });
      copyFileSync(library, join(root, library));
    }
    mkdirSync(join(root, 'tmp'));
  };
  await build(BASE, ['FROM scratch', 'COPY root /', 'ENV IN_CONTAINER=1'], lay);
}

/** `content` by its path inside. */
async function buildServer(name: string, order: string, content: Record<string, string>): Promise<string> {
  const lay = (root: string) => {
    for (const [to, from] of Object.entries(content)) cpSync(from, join(root, to), { recursive: true });
  };
  await build(name, [`FROM ${BASE}`, 'COPY root /', `CMD ${JSON.stringify(order.split(' '))}`], lay);
  return name;
}

async function build(name: string, steps: readonly string[], lay: (root: string) => void): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'secretwatch-image-'));
  try {
    lay(join(context, 'root'));
    writeFileSync(join(context, 'Dockerfile'), `${steps.join('\n')}\n`);
    const { GenericContainer } = await import('testcontainers');
    await GenericContainer.fromDockerfile(context).build(name, { deleteOnExit: false });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** Libraries of the machine, and the program that loads them, at their places. */
function librariesOf(programs: readonly string[]): Set<string> {
  const lines = programs.flatMap((program) => execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n'));
  const paths = lines.map((line) => /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1] ?? '');
  return new Set(
    paths.filter((path) => existsSync(path) && !programs.includes(path) && !path.includes('/lib/server/')),
  );
}
