import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { find, findForTest, handOver } from './find.ts';
import { type Kind, leaveRunning, type Server } from './server.ts';

const HANDED_OVER = 'SECRETWATCH_TEST_SERVERS';
const VARIABLE = 'SECRETWATCH_TEST_THING';
const before = { ...process.env };
const never = () => assert.fail('nothing is to be started');

const thing: Kind = { name: 'thing', variable: VARIABLE, at, inDocker: never, asProcess: never };

async function at(address: string): Promise<Server> {
  return { address, version: '1', origin: VARIABLE, stop: leaveRunning };
}

describe('finding a server', () => {
  beforeEach(() => {
    delete process.env[HANDED_OVER];
    delete process.env.CI;
  });

  afterEach(() => {
    delete process.env[VARIABLE];
    Object.assign(process.env, before);
  });

  test('a server named by the environment is used, and nothing is started', async () => {
    process.env[VARIABLE] = 'here:1';
    assert.equal((await find(thing)).address, 'here:1');
  });

  test('a server handed over by the run comes before the environment', async () => {
    process.env[VARIABLE] = 'here:1';
    const handedOver = { thing: { address: 'there:2', version: '2', origin: 'the run' } };
    Object.assign(process.env, handOver(handedOver));
    assert.deepEqual({ ...(await find(thing)), stop: undefined }, { ...handedOver.thing, stop: undefined });
  });

  test('outside CI a server that is missing is a reason to skip', async () => {
    Object.assign(process.env, handOver({ thing: { missing: 'install it' } }));
    assert.equal((await findForTest(thing)).missing, 'no real thing here: install it');
  });

  test('in CI a server that is missing is an error', async () => {
    Object.assign(process.env, handOver({ thing: { missing: 'install it' } }), { CI: 'true' });
    await assert.rejects(findForTest(thing), { code: 'server-missing', message: 'server-missing: install it' });
  });
});
