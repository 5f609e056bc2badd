import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { digestFile } from '../../src/cli/digest-file.ts';
import { makeLog } from '../events.ts';
import { HttpTarget } from '../sinks/servers/http-target.ts';
import { Receiver } from '../sinks/servers/receiver.ts';
import { SlackChannel } from '../sinks/servers/slack.ts';
import { makeFolder } from '../sources/read.ts';
import { runMain } from './run-main.ts';
import { said, start } from './secretwatch.ts';

const KEY = 'key-of-the-tests-only';
const HALF_DAY_MS = 43_200_000;

/** A chat and two webhooks for digests alone, a service that sends them, and what each has. */
async function serviceWithDigest(t: TestContext) {
  const [chat, soar, archive] = [new SlackChannel(), new Receiver(KEY), new Receiver(KEY)];
  const servers = {
    chat: new HttpTarget(chat.judge),
    soar: new HttpTarget(soar.judge),
    archive: new HttpTarget(archive.judge),
  };
  t.after(() => Promise.all(Object.values(servers).map((server) => server.stop())));
  const [chatUrl, soarUrl, archiveUrl] = await Promise.all(Object.values(servers).map((server) => server.start()));
  const lines = makeLog({ seed: 7, events: 300, startUs: (Date.now() - 4 * HALF_DAY_MS) * 1000 });
  const hook = `${chatUrl}/services/T0/B0/secret`;
  const path = makeFolder(t, { key: KEY, hook, 'audit.log': '', 'old.log': lines.map((line) => `${line}\n`).join('') });
  // A digest says what is in the store, so it is there before.
  const scanned = await runMain(['scan', path('old.log'), '--data-dir', path('data')]);
  assert.equal(scanned.code, 0, scanned.stderr);
  // So far from now that no digest falls due during the test.
  const at = new Date(Date.now() + HALF_DAY_MS).toISOString().slice(11, 16);
  const routes = '[{ teams: [nobody] }]';
  const settings = (names: string) => `digest: { sinks: [${names}], every: day, at: '${at}' }
sinks:
  - { name: chat, kind: slack, secretFile: ${path('hook')}, routes: ${routes} }
  - { name: soar, kind: webhook, url: '${soarUrl}', secretFile: ${path('key')}, routes: ${routes} }
  - { name: archive, kind: webhook, url: '${archiveUrl}', secretFile: ${path('key')}, routes: ${routes} }
`;
  const run = async (names: string) => {
    writeFileSync(path('config.yaml'), settings(names));
    const args = ['--config', path('config.yaml'), '--data-dir', path('data'), '--listen', '127.0.0.1:0'];
    const running = start(['run', ...args, '--file', path('audit.log')]);
    t.after(() => running.child.kill('SIGKILL'));
    await said('following', running);
    return running;
  };
  return { chat, soar, archive, servers, marks: digestFile(path('data')), run };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(20);
}

test('a digest arrives once: over a target that was down, a kill, and a restart', async (t) => {
  const { chat, soar, archive, servers, marks, run } = await serviceWithDigest(t);
  const beforeMs = Date.now() - 3 * 2 * HALF_DAY_MS;
  for (const name of ['chat', 'soar', 'archive']) await marks.keep(name, beforeMs);

  servers.soar.mood = 'broken';
  const first = await run('chat, soar');
  await until(async () => ((await marks.untilMs('chat')) ?? 0) > beforeMs && servers.soar.asked.length > 0);
  first.child.kill('SIGKILL');
  await first.ended;
  assert.deepEqual([chat.messages.length, soar.ids.length], [1, 0]);

  servers.soar.mood = 'up';
  const second = await run('chat, soar');
  await until(async () => ((await marks.untilMs('soar')) ?? 0) > beforeMs);
  second.child.kill('SIGKILL');
  await second.ended;

  // Whoever has it again would have it at the same time as who never had it.
  const third = await run('chat, soar, archive');
  await until(async () => ((await marks.untilMs('archive')) ?? 0) > beforeMs);
  third.child.kill('SIGINT');
  assert.equal(await third.ended, 0);
  assert.deepEqual([chat.messages.length, soar.ids.length, archive.ids.length], [1, 1, 1]);
  const [digest] = [...soar.events.values()] as { type: string; data: { since: string; newIdentities: [] } }[];
  assert.equal(digest?.type, 'io.secretwatch.digest.v1');
  assert.equal(Date.parse(digest?.data.since ?? ''), beforeMs, 'from where the last one ended');
  const count = digest?.data.newIdentities.length ?? 0;
  assert.ok(count > 0);
  assert.match(JSON.stringify(chat.messages[0]), new RegExp(`New identities \\(${count}\\)`));
});
