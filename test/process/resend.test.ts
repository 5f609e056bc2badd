import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { openOutbox } from '../../src/engines/embedded/outbox.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { commitOf } from '../engines/commits.ts';
import { commitWith } from '../sinks/faults/phases.ts';
import { HttpTarget } from '../sinks/servers/http-target.ts';
import { Receiver } from '../sinks/servers/receiver.ts';
import { makeFolder } from '../sources/read.ts';
import { runMain } from './run-main.ts';

const KEY = 'key-of-the-tests-only';
const [A, B] = ['a'.repeat(24), 'b'.repeat(24)];

/** A data directory in which a webhook refused two alerts, and the webhook as it is now. */
async function refusedBefore(t: TestContext) {
  const receiver = new Receiver(KEY);
  const server = new HttpTarget(receiver.judge);
  const url = await server.start();
  t.after(() => server.stop());
  const path = makeFolder(t, {
    'config.yaml': `sinks: [{ name: soar, kind: webhook, url: '${url}' }, { name: other, kind: slack }]\n`,
  });
  const engine = openEmbeddedEngine(path('data'));
  engine.commit(commitOf({}));
  engine.commit(commitWith([alertWith({ id: A }), alertWith({ id: B }), alertWith({ id: B, revision: 2 })]));
  engine.close();
  const outbox = openOutbox(path('data'), 'soar', ['Alert']);
  const rows = outbox.next(10);
  outbox.done(
    rows,
    rows.map((committed) => ({ committed, reason: 'answered 422' })),
  );
  outbox.close();
  const args = ['--config', path('config.yaml'), '--data-dir', path('data')];
  const env = { SECRETWATCH_SINK_SOAR: KEY };
  return { receiver, server, sinks: (...own: string[]) => runMain(['sinks', ...own, ...args], { env }) };
}

test('sinks resend sends what was refused, some of it or all, until nothing is left', async (t) => {
  const { receiver, sinks } = await refusedBefore(t);
  const one = await sinks('resend', 'soar', '--id', `alert/${A}`);
  assert.equal(one.code, 0, one.stderr);
  assert.match(one.stdout, /^WHAT +RESULT +WHY\nalert a{24} revision 1 +taken\n$/);
  assert.deepEqual(receiver.ids, [`${A}-1`]);
  const rest = await sinks('resend', 'soar', '-o', 'csv');
  assert.equal(rest.code, 0, rest.stderr);
  assert.deepEqual(receiver.ids, [`${A}-1`, `${B}-1`, `${B}-2`]);
  const none = await sinks('resend', 'soar');
  assert.deepEqual([none.code, none.stdout], [0, '']);
  assert.match(none.stderr, /nothing was refused/);
});

test('sinks resend that cannot, says why, and keeps what is left', async (t) => {
  const { server, sinks } = await refusedBefore(t);
  server.mood = 'broken';
  const away = await sinks('resend', 'soar');
  assert.equal(away.code, 1);
  assert.match(away.stderr, /SW_SINK: soar cannot take it now: answered 503: no\n +nothing is lost/);
  const unknown = await sinks('resend', 'nobody');
  assert.match(unknown.stderr, /SW_NOT_FOUND: there is no sink nobody\n +there are soar, other/);
  const listed = await sinks('refused', 'soar', '-o', 'json');
  assert.equal(JSON.parse(listed.stdout).items.length, 3);
});
