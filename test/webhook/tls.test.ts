import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { test } from 'node:test';
import { lineAt } from '../sources/lines.ts';
import { makeFolder, namesOf } from '../sources/read.ts';
import { Authority, pem } from './certificates.ts';
import { post } from './post.ts';
import { serve, webhookBody } from './served.ts';

test('over TLS a client certificate of the authority lets in, one of another does not', async (t) => {
  const path = makeFolder(t, {});
  const [own, other] = [new Authority(path()), new Authority(path(), 'other')];
  const [server, client, stranger] = [own.issue('server'), own.issue('apiserver'), other.issue('stranger')];
  const { url, commit } = await serve(t, { certFile: server.cert, keyFile: server.key, clientCaFile: own.certificate });
  const ca = pem(own.certificate);
  const body = webhookBody([lineAt(1, 'a')]);
  const answer = post(url, { ca, cert: pem(client.cert), key: pem(client.key), body });
  assert.deepEqual(namesOf(await commit()), ['a']);
  assert.equal((await answer).status, 200);
  assert.equal((await post(url, { ca, cert: pem(stranger.cert), key: pem(stranger.key), body })).status, 401);
  assert.equal((await post(url, { ca, body })).status, 401);
});

test('a renewed certificate is shown without a restart; half of one changes nothing', async (t) => {
  const path = makeFolder(t, { 'half.crt': 'no certificate' });
  const own = new Authority(path());
  const [first, second] = [own.issue('first'), own.issue('second')];
  const [certFile, keyFile] = [path('tls.crt'), path('tls.key')];
  copyFileSync(first.cert, certFile);
  copyFileSync(first.key, keyFile);
  const { url } = await serve(t, { certFile, keyFile, clientCaFile: '' });
  const shown = async () => (await post(url, { ca: pem(own.certificate), method: 'GET' })).server;
  assert.equal(await shown(), 'first');
  copyFileSync(path('half.crt'), certFile);
  assert.equal(await shown(), 'first');
  copyFileSync(second.key, keyFile);
  copyFileSync(second.cert, certFile);
  // Each round is a connection; what the system tells of the files comes in between.
  let name = await shown();
  while (name === 'first') name = await shown();
  assert.equal(name, 'second');
});
