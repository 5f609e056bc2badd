import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../../src/cli/log.ts';

/** Lines that a log writes, parsed. */
function written(format: 'json' | 'ecs', write: (log: ReturnType<typeof createLog>) => void) {
  const lines: string[] = [];
  write(createLog('info', format, { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

const CANARY = 'Bearer canary-4711';

describe('the log', () => {
  for (const format of ['json', 'ecs'] as const) {
    it(`holds nothing that proves who we are (${format})`, () => {
      const records = written(format, (log) => {
        for (const key of ['authorization', 'password', 'token', 'apiKey', 'secret', 'cookie'])
          for (const record of [{ [key]: CANARY }, { sasl: { [key]: CANARY } }, { a: { b: { c: { [key]: CANARY } } } }])
            log.warn(record, 'x');
        log.warn({ sink: 'chat', tokens: 5 }, 'kept');
      });
      assert.equal(records.length, 19);
      assert.ok(!JSON.stringify(records).includes('canary'), JSON.stringify(records));
      assert.deepEqual([records[18].sink, records[18].tokens], ['chat', 5]);
    });

    it(`holds no authorization, wherever it stands (${format})`, () => {
      const records = written(format, (log) => {
        log.info({ authorization: CANARY }, 'one');
        log.info({ req: { headers: { authorization: CANARY, host: 'h' } } }, 'two');
        log.info({ request: { headers: { authorization: CANARY } }, peer: { authorization: CANARY } }, 'three');
      });
      assert.equal(records.length, 3);
      assert.ok(!JSON.stringify(records).includes('canary'), JSON.stringify(records));
      assert.ok(JSON.stringify(records).includes('[Redacted]'), 'it was there');
    });
  }

  it('names its fields by the Elastic Common Schema where that is asked for', () => {
    const [info, failed] = written('ecs', (log) => {
      log.info('started');
      log.error(new TypeError('broken'), 'it failed');
    });
    assert.deepEqual([info['log.level'], info.message, info['service.name']], ['info', 'started', 'secretwatch']);
    assert.ok(!Number.isNaN(Date.parse(info['@timestamp'])) && info['ecs.version']);
    assert.deepEqual([failed.message, failed.error.type, failed.error.message], ['it failed', 'TypeError', 'broken']);
    assert.match(failed.error.stack_trace, /log\.test/);
    for (const key of ['level', 'msg', 'time', 'err']) assert.ok(!(key in failed), key);
  });

  it('keeps the stack of an error in plain form as well', () => {
    const [failed] = written('json', (log) => log.error(new TypeError('broken'), 'it failed'));
    assert.deepEqual([failed.msg, failed.err.type], ['it failed', 'TypeError']);
  });
});
