import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { falcosidekickTarget } from '../../src/sinks/falcosidekick/falcosidekick.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { makeFolder } from '../sources/read.ts';
import { Authority, pem } from '../webhook/certificates.ts';

const { signal } = new AbortController();

/** A server that knows its clients by certificate, and who they were. */
async function mutual(t: TestContext) {
  const folder = makeFolder(t, {});
  const authority = new Authority(folder('.'));
  const own = authority.issue('server');
  const client = authority.issue('secretwatch');
  const names: string[] = [];
  const tls = { cert: pem(own.cert), key: pem(own.key), ca: pem(authority.certificate), requestCert: true };
  const server = createServer(tls, (request, response) => {
    const { subject } = (
      request.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
    ).getPeerCertificate();
    names.push(subject.CN);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const files = { ca: pem(authority.certificate), cert: pem(client.cert), key: pem(client.key) };
  return { url, names, files };
}

/** A proxy that tunnels, and where to. */
async function tunnel(t: TestContext) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createProxy().listen(0, '127.0.0.1');
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    const [host, port] = url.split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const each of [target, socket as Socket]) sockets.add(each.on('error', () => {}));
  });
  await once(proxy, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

test('a target is shown our certificate, directly and through a proxy that cannot read along', async (t) => {
  const { url, names, files } = await mutual(t);
  const proxy = await tunnel(t);
  for (const via of [undefined, proxy.url]) {
    const target = falcosidekickTarget({ url, timeoutMs: 5_000, tls: files, proxy: via });
    t.after(() => target.close());
    assert.deepEqual(await target.send([alertWith()], signal), []);
  }
  assert.deepEqual(names, ['secretwatch', 'secretwatch']);
  assert.deepEqual(proxy.asked, [new URL(url).host]);
});

test('a target of an authority that we do not trust gets nothing', async (t) => {
  const { url, names } = await mutual(t);
  const target = falcosidekickTarget({ url, timeoutMs: 5_000, tls: {} });
  t.after(() => target.close());
  await assert.rejects(target.send([alertWith()], signal), /no answer: (SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/);
  assert.deepEqual(names, []);
});
