import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { readStored } from '../engines/sqlite-place.ts';
import { makeLog } from '../events.ts';
import { HttpTarget } from '../sinks/servers/http-target.ts';
import { Receiver } from '../sinks/servers/receiver.ts';
import { makeFolder } from '../sources/read.ts';
import { runMain } from './run-main.ts';
import { type Running, said, start } from './secretwatch.ts';

const KEY = 'CANARY-key-of-the-webhook';
const SEED = 7;

async function receiver(t: TestContext) {
  const own = new Receiver(KEY);
  const server = new HttpTarget(own.judge);
  const url = await server.start();
  t.after(() => server.stop());
  return { own, server, url };
}

function run(t: TestContext, path: (name: string) => string): Running {
  const args = ['run', '--config', path('config.yaml'), '--data-dir', path('data'), '--listen', '127.0.0.1:0'];
  const running = start([...args, '--cluster', 'test', '--file', path('audit.log')]);
  t.after(() => running.child.kill('SIGKILL'));
  return running;
}

/** Ids of all revisions in the store, as a CloudEvent bears them. */
function revisionsIn(dir: string): string[] {
  return readStored(dir).alerts.map((json) => {
    const { id, revision } = JSON.parse(json) as { id: string; revision: number };
    return `${id}-${revision}`;
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(50);
}

test('a sink that was down over a kill has every revision in the end, in order, and no secret is ever said', async (t) => {
  const { own, server, url } = await receiver(t);
  // Nobody is at the address of Elasticsearch: the service works all the same.
  const config = `elasticsearch: { url: 'http://127.0.0.1:1' }
sinks:
  - { name: soar, kind: webhook, url: '${url}', secretFile: SECRET }
  - { name: pager, kind: slack, secretFile: SLACK, routes: [{ minSeverity: critical, teams: [nobody] }] }
`;
  const path = makeFolder(t, { secret: KEY, slack: `${url}/CANARY-hook`, 'audit.log': '' });
  writeFileSync(path('config.yaml'), config.replace('SECRET', path('secret')).replace('SLACK', path('slack')));
  const lines = makeLog({ seed: SEED, events: 1_500, startUs: Date.UTC(2024, 0, 1) * 1000 });
  const write = (from: number, to: number) =>
    writeFileSync(
      path('audit.log'),
      lines
        .slice(from, to)
        .map((line) => `${line}\n`)
        .join(''),
      { flag: 'a' },
    );

  server.mood = 'down';
  const first = run(t, path);
  await said('following', first);
  write(0, 700);
  await until(() => first.output.stderr.includes('"sink":"soar"') && revisionsIn(path('data')).length > 5);
  first.child.kill('SIGKILL');
  await first.ended;
  assert.deepEqual(own.ids, []);

  server.mood = 'up';
  const second = run(t, path);
  await said('following', second);
  write(700, 1_500);
  await until(() => own.events.size > 20);
  second.child.kill('SIGKILL');
  await second.ended;

  const third = run(t, path);
  await said('following', third);
  // All lines were read before, or are read now; the store says what there is to have.
  await until(() => own.events.size === revisionsIn(path('data')).length && own.events.size > 20);
  third.child.kill('SIGINT');
  assert.equal(await third.ended, 0);
  const wanted = revisionsIn(path('data'));
  assert.deepEqual(new Set(own.ids), new Set(wanted));
  assert.deepEqual([...own.events.keys()], wanted, 'in the order of the store');
  for (const { output } of [first, second, third]) assert.doesNotMatch(output.stderr + output.stdout, /CANARY/);

  const listed = await runMain([
    'sinks',
    'list',
    '--config',
    path('config.yaml'),
    '--data-dir',
    path('data'),
    '-o',
    'json',
  ]);
  assert.equal(listed.code, 0, listed.stderr);
  const { items } = JSON.parse(listed.stdout) as { items: { sink: string; waiting: number; failures: number }[] };
  const soar = items.find(({ sink }) => sink === 'soar');
  assert.equal(soar?.waiting, 0);
  assert.ok((soar?.failures ?? 0) > 0);
  const elasticsearch = items.find(({ sink }) => sink === 'elasticsearch');
  assert.ok((elasticsearch?.waiting ?? 0) >= wanted.length);
});

test('sinks test sends a sample to each, says what came back, and fails when one failed', async (t) => {
  const { own, url } = await receiver(t);
  const config = `sinks:
  - { name: soar, kind: webhook, url: '${url}', routes: [{ teams: [nobody] }] }
  - { name: away, kind: falcosidekick, url: 'http://127.0.0.1:1/' }
`;
  const path = makeFolder(t, { 'config.yaml': config });
  const args = ['sinks', 'test', '--config', path('config.yaml')];
  const env = { SECRETWATCH_SINK_SOAR: KEY };
  const all = await runMain(args, { env });
  assert.equal(all.code, 1);
  assert.match(
    all.stdout,
    /^SINK +KIND +RESULT +MS +WHY NOT\nsoar +webhook +taken +\d+\naway +falcosidekick +FAILED +\d+ +no answer: ECONNREFUSED\n$/,
  );
  assert.equal(own.ids.length, 1);
  const one = await runMain([...args, 'soar'], { env });
  assert.equal(one.code, 0, one.stderr);
  const unknown = await runMain([...args, 'nobody'], { env });
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /SW_NOT_FOUND: there is no sink nobody\n +there are soar, away/);
  const away = await runMain([...args, 'away']);
  assert.equal(away.code, 1);
  assert.doesNotMatch(away.stdout + away.stderr, /soar/);
  const withoutSecret = await runMain(args);
  assert.equal(withoutSecret.code, 2);
  assert.match(
    withoutSecret.stderr,
    /sink soar has no secret\n +put a key of 16 or more plain characters into \$SECRETWATCH_SINK_SOAR/,
  );
});

test('config check says what each sink lacks here, and that alerts may reach nobody', async (t) => {
  const config = (route: string) => `sinks:
  - { name: soar, kind: webhook, url: 'https://soar.example/', routes: [${route}] }
`;
  const path = makeFolder(t, {
    'narrow.yaml': config('{ teams: [payments] }, { minSeverity: critical }'),
    'wide.yaml': config('{ minSeverity: medium }'),
  });
  const narrow = await runMain(['config', 'check', path('narrow.yaml')]);
  assert.equal(narrow.code, 0);
  assert.match(
    narrow.stderr,
    /sink soar: webhook, not complete here: sink soar has no secret; put a key .* into \$SECRETWATCH_SINK_SOAR/,
  );
  assert.match(narrow.stderr, /no sink hears of every alert at medium and above/);
  const wide = await runMain(['config', 'check', path('wide.yaml')], { env: { SECRETWATCH_SINK_SOAR: KEY } });
  assert.match(wide.stderr, /sink soar: webhook, complete\n$/);
});
