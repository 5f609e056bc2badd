import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeFolder } from '../sources/read.ts';
import { Canary } from './canary.ts';
import { canaryLog } from './canary-log.ts';
import { untilChanged } from './changes.ts';
import { startService } from './service.ts';
import { allIn, asText } from './written.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const LINE_FORMATS = ['secretwatch', 'ecs', 'ocsf', 'falco', 'cef'];
const JSON_FORMATS = ['secretwatch', 'ecs', 'ocsf'];

/** A target that keeps what it is sent and takes none of it below `/refuse`. */
async function startTarget(t: TestContext) {
  const sent: Buffer[] = [];
  const { promise: refused, resolve: onRefused } = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    for await (const part of request) sent.push(part as Buffer);
    sent.push(Buffer.from(JSON.stringify(request.headers)));
    const isRefused = request.url?.startsWith('/refuse');
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/json' });
    response.end(isRefused ? '{"message":"no"}' : '{"text":"Success","code":0}', () => isRefused && onRefused());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, refused, text: () => asText(Buffer.concat(sent)) };
}

test('no secret value comes out through a sink, in any format, nor what a target refused', async (t) => {
  const canary = new Canary('3');
  const target = await startTarget(t);
  const path = makeFolder(t, { 'audit.log': '{}\n' });
  const out = path('out');
  mkdirSync(out);
  const routes = [{ minSeverity: 'info' }];
  const sinks = [
    ...LINE_FORMATS.map((format) => ({
      kind: 'file',
      name: `file-${format}`,
      path: join(out, format),
      format,
      routes,
    })),
    ...JSON_FORMATS.map((format) => ({
      kind: 'webhook',
      name: `hook-${format}`,
      url: `${target.url}/h`,
      format,
      routes,
    })),
    { kind: 'splunk', name: 'splunk', url: target.url, routes },
    { kind: 'falcosidekick', name: 'falco', url: target.url, routes },
    { kind: 'alertmanager', name: 'alertmanager', urls: [target.url], routes },
    { kind: 'slack', name: 'slack', routes },
    { kind: 'webhook', name: 'refused', url: `${target.url}/refuse`, routes },
  ];
  const secrets = Object.fromEntries(
    sinks.map(({ name }) => [`SECRETWATCH_SINK_${name.toUpperCase().replaceAll('-', '_')}`, 'a-key-of-the-tests-only']),
  );
  writeFileSync(path('config.yaml'), JSON.stringify({ logLevel: 'debug', sinks }));
  writeFileSync(path('audit.log'), `${canaryLog(canary.value)}\n`);
  const args = ['run', '--file', path('audit.log'), '--config', path('config.yaml'), '--data-dir', path('data')];
  const service = await startService([MAIN, ...args, '--listen', '127.0.0.1:0'], {
    ...secrets,
    SECRETWATCH_SINK_SLACK: `${target.url}/slack`,
  });
  t.after(() => service.child.kill('SIGKILL'));
  await untilChanged(out, () => LINE_FORMATS.every((format) => sizeOf(join(out, format)) > 0));
  await target.refused;
  await service.stop();
  const written = {
    target: target.text(),
    files: allIn(out),
    store: allIn(path('data')),
    said: service.stdout() + service.stderr(),
  };
  assert.match(written.target, /team-a/);
  assert.match(written.files, /team-a/);
  for (const [where, text] of Object.entries(written)) assert.deepEqual(canary.foundIn(text), [], where);
});

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
