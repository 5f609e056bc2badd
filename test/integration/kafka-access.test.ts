import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { kafkaAccess } from '../../src/config/credentials.ts';
import { kafkaSettings } from '../../src/config/fleet-settings.ts';
import { createKafka } from '../../src/kafka/client.ts';
import { withAdmin } from '../../src/kafka/reach.ts';
import { QUIET } from '../kafka/cluster.ts';
import { startKafka } from '../servers/kafka.ts';
import { freePorts } from '../servers/port.ts';
import { type OwnServer, ServerError } from '../servers/server.ts';
import { Authority, type Pair } from '../webhook/certificates.ts';

const [USER, PASSWORD] = ['shipper', 'a-password-of-the-tests'];
const WRONG = 'another-password-of-the-tests';
const MODULES = 'org.apache.kafka.common.security';

/** Ways into one broker: each a listener of its own. */
const WAYS = ['PLAIN', 'PLAINTLS', 'SCRAM', 'TLS', 'MUTUAL'] as const;
type Way = (typeof WAYS)[number];
const PROTOCOLS: Record<Way, string> = {
  PLAIN: 'SASL_PLAINTEXT',
  PLAINTLS: 'SASL_SSL',
  SCRAM: 'SASL_SSL',
  TLS: 'SSL',
  MUTUAL: 'SSL',
};

const folder = mkdtempSync(join(tmpdir(), 'secretwatch-access-'));
const authority = new Authority(folder);
const addresses = {} as Record<Way, string>;
let client: Pair;
let server: OwnServer | undefined;
let missing = '';

before(async () => {
  client = authority.issue('client');
  const own = authority.issue('broker');
  const chain = join(folder, 'broker.pem');
  writeFileSync(chain, [own.key, own.cert].map((file) => readFileSync(file, 'utf8')).join(''));
  const ports = await freePorts(WAYS.length);
  for (const [index, way] of WAYS.entries()) addresses[way] = `127.0.0.1:${ports[index]}`;
  const listeners = WAYS.map((name) => ({ name, address: addresses[name], protocol: PROTOCOLS[name] }));
  const plain = `${MODULES}.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`;
  const scram = `${MODULES}.scram.ScramLoginModule required;`;
  try {
    server = await startKafka({
      listeners,
      scram: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((kind) => `${kind}=[name=${USER},password=${PASSWORD}]`),
      settings: {
        'listener.name.plain.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.plaintls.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.scram.sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
        'listener.name.plain.plain.sasl.jaas.config': plain,
        'listener.name.plaintls.plain.sasl.jaas.config': plain,
        'listener.name.scram.scram-sha-256.sasl.jaas.config': scram,
        'listener.name.scram.scram-sha-512.sasl.jaas.config': scram,
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': chain,
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': authority.certificate,
        'listener.name.mutual.ssl.client.auth': 'required',
      },
    });
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof ServerError)) throw error;
    missing = `no broker of its own: ${error.reason}`;
  }
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

/** Asks the broker something, as the configuration of a fleet says. */
async function ask(way: Way, settings: object, kafkaPassword = PASSWORD): Promise<string> {
  const parsed = kafkaSettings.parse({ brokers: [addresses[way]], inputs: [], ...settings });
  const access = kafkaAccess(parsed, { kafkaPassword });
  const kafka = createKafka({ ...access, clientId: 'test' }, QUIET);
  return withAdmin(kafka, access.brokers, async (admin) => (await admin.describeCluster()).clusterId);
}

const sasl = (mechanism: string) => ({ sasl: { mechanism, username: USER } });
const tls = () => ({ tls: { caFile: authority.certificate } });
const mutual = () => ({ tls: { caFile: authority.certificate, certFile: client.cert, keyFile: client.key } });

const LETS_IN: readonly [what: string, way: Way, settings: () => object][] = [
  ['SASL plain', 'PLAIN', () => sasl('plain')],
  ['SASL plain over TLS, as Event Hubs wants it', 'PLAINTLS', () => ({ ...sasl('plain'), ...tls() })],
  ['SCRAM-SHA-256 over TLS', 'SCRAM', () => ({ ...sasl('scram-sha-256'), ...tls() })],
  ['SCRAM-SHA-512 over TLS', 'SCRAM', () => ({ ...sasl('scram-sha-512'), ...tls() })],
  ['TLS with an authority of its own', 'TLS', tls],
  ['mutual TLS', 'MUTUAL', mutual],
];
for (const [what, way, settings] of LETS_IN)
  test(`${what}: the broker answers`, async (t) => {
    if (missing) return t.skip(missing);
    assert.match(await ask(way, settings()), /\S/);
  });

const KEEPS_OUT: readonly [what: string, way: Way, settings: () => object, password: string][] = [
  ['a wrong password', 'PLAIN', () => sasl('plain'), WRONG],
  ['a wrong password by SCRAM', 'SCRAM', () => ({ ...sasl('scram-sha-256'), ...tls() }), WRONG],
  ['an authority that nobody named', 'TLS', () => ({ tls: true }), PASSWORD],
  ['no certificate where one is wanted', 'MUTUAL', tls, PASSWORD],
  ['no TLS where it is wanted', 'TLS', () => ({}), PASSWORD],
  ['no user where one is wanted', 'PLAIN', () => ({}), PASSWORD],
];
for (const [what, way, settings, password] of KEEPS_OUT)
  test(`${what}: an error that says what to look at, without the password`, async (t: TestContext) => {
    if (missing) return t.skip(missing);
    await assert.rejects(ask(way, settings(), password), (error: Error & { code?: string; remedy?: string }) => {
      t.diagnostic(`${error.code}: ${error.message}: ${error.remedy}`);
      assert.match(error.code ?? '', /^SW_KAFKA/);
      assert.ok(!`${error.message}${error.remedy}`.includes(password));
      return true;
    });
  });
