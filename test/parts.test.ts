import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absentParts, formatParts, parseParts, REQUIRED_PARTS } from './parts.ts';

const kafka = '{"part":"kafka","version":"4.4.0","origin":"local process"}';
const node = '{"part":"node","version":"26.10.0","origin":"npm"}';

test('parts come once and in a fixed order, whichever test wrote first', () => {
  const order = ['node', 'kafka'];
  assert.deepEqual(
    parseParts(`${kafka}\n${node}\n${kafka}\n`).map(({ part }) => part),
    order,
  );
  assert.deepEqual(
    parseParts(`${node}\n${kafka}\n`).map(({ part }) => part),
    order,
  );
});

test('a required part that no test used is named', () => {
  const absent = absentParts(parseParts(`${kafka}\n${node}\n`));
  assert.deepEqual(absent, [
    'sqlite',
    'kafkajs',
    'elasticsearch',
    '@elastic/elasticsearch',
    'promtool',
    'alertmanager',
    'rsyslog',
  ]);
  assert.deepEqual(absentParts([]), REQUIRED_PARTS);
});

test('the table shows a required part that no test used', () => {
  const table = formatParts(parseParts(kafka));
  assert.match(table, /^kafka +4\.4\.0 +local process$/m);
  assert.match(table, /^sqlite +- +NOT USED in this run$/m);
});
