import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotationsOf, labelsOf, toldAs } from '../../../src/sinks/alertmanager/message.ts';
import { cefLine } from '../../../src/sinks/encode/cef.ts';
import { cloudEvent } from '../../../src/sinks/encode/cloud-event.ts';
import { falcoEvent } from '../../../src/sinks/encode/falco.ts';
import { LINE_FORMATS, OBJECT_FORMATS } from '../../../src/sinks/encode/formats.ts';
import { pagerdutyEvent } from '../../../src/sinks/pagerduty/event.ts';
import { slackMessage } from '../../../src/sinks/slack/message.ts';
import { splunkEvent } from '../../../src/sinks/splunk/splunk.ts';
import { syslogFrame } from '../../../src/sinks/syslog/message.ts';
import { alertOf, NASTY } from './nasty.ts';
import { parseCef, parseSyslog } from './parse.ts';

/** Line ends of any reader, other controls, and what changes how text around it is shown. */
const DECEIVING = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;

function named(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}

test('a line of any format is one line, without controls, that reads back as what it was made of', () => {
  for (const text of NASTY) {
    const alert = alertOf(text);
    for (const [name, encode] of Object.entries(LINE_FORMATS)) {
      const line = encode(alert);
      assert.doesNotMatch(line, DECEIVING, `${name} ${named(text)}`);
      if (name !== 'cef') assert.equal(typeof JSON.parse(line), 'object');
    }
    const own = JSON.parse(LINE_FORMATS.secretwatch(alert));
    assert.deepEqual(own, JSON.parse(JSON.stringify(alert)), named(text));
  }
});

test('CEF: nothing inside a value ends it, begins a key or forges a header', () => {
  for (const text of NASTY) {
    const { header, extension } = parseCef(cefLine(alertOf(text)));
    assert.equal(header.length, 7, named(text));
    assert.deepEqual(header.slice(0, 3), ['CEF:0', 'Secretwatch', 'Secretwatch']);
    assert.equal(header[6], '8', named(text));
    assert.equal(extension.get('externalId'), alertOf(text).id, named(text));
    for (const key of extension.keys()) assert.match(key, KNOWN_KEYS, named(text));
  }
  assert.equal(parseCef(cefLine(alertOf('a=b|c\\d'))).extension.get('suser'), 'a=b|c\\d');
});
const KNOWN_KEYS =
  /^(rt|start|end|externalId|cat|act|suser|suid|src|c6a2|shost|requestClientApplication|cnt|msg|cs[1-6]|c6a2Label|cs[1-6]Label|cn[12]|cn[12]Label)$/;

test('syslog: frames are cut by their length alone, so that no line inside is another message', () => {
  const bytes = Buffer.concat(NASTY.map((text) => syslogFrame(alertOf(text), LINE_FORMATS.cef(alertOf(text)), 'host')));
  const messages = parseSyslog(bytes);
  assert.equal(messages.length, NASTY.length);
  for (const message of messages)
    assert.match(
      message,
      /^<83>1 2026-10-08T00:00:01\.605216Z host secretwatch - alert \[alert@32473 id="[0-9a-f]{24}" revision="1" status="open"\] CEF:0/,
    );
  const giant = syslogFrame(alertOf(NASTY[27] ?? ''), '🔑'.repeat(40_000), 'host');
  assert.ok(giant.length < 65_536);
  assert.doesNotMatch(parseSyslog(giant)[0] ?? '', /\ufffd/);
});

test('Slack: no mention, link or markup of a caller works, and no limit is broken', () => {
  for (const text of NASTY) {
    const message = slackMessage(
      Array.from({ length: 8 }, () => alertOf(text)),
      'https://secretwatch.example.com',
    ) as Message;
    const json = JSON.stringify(message);
    assert.doesNotMatch(json, /<[!@#h]/, named(text));
    // Else addresses and names of channels are made links of.
    JSON.parse(json, (_, value) => {
      assert.ok(value?.type !== 'mrkdwn' || value.verbatim === true, json.slice(0, 200));
      return value;
    });
    assert.ok(message.blocks.length <= 50, named(text));
    for (const block of message.blocks) assertLimits(block, text);
    assert.doesNotMatch(message.text, DECEIVING_BUT_JOINER, named(text));
  }
});
/** We write zero-width spaces ourselves. */
const DECEIVING_BUT_JOINER = /[\p{Cc}\p{Zl}\p{Zp}\u200c-\u200f\u202a-\u202e\u2066-\u2069]/u;

interface Block {
  type: string;
  text?: { text: string };
  fields?: { text: string }[];
}
interface Message {
  text: string;
  blocks: Block[];
}

function assertLimits({ type, text, fields }: Block, about: string): void {
  const limit = type === 'header' ? 150 : 3_000;
  assert.ok((text?.text.length ?? 1) <= limit, `${type} ${named(about)}`);
  assert.ok((text?.text.length ?? 1) > 0);
  assert.ok((fields?.length ?? 0) <= 10);
  for (const field of fields ?? []) assert.ok(field.text.length <= 2_000, named(about));
}

test('PagerDuty: a summary without controls and within its length, an event within its size', () => {
  for (const text of NASTY) {
    const event = pagerdutyEvent(alertOf(text), 'r'.repeat(32), undefined) as {
      dedup_key: string;
      payload: Record<string, string>;
    };
    const { summary = '', source = '', severity = '', component = '' } = event.payload;
    assert.ok(summary.length <= 1_024 && summary.length > 0, named(text));
    assert.doesNotMatch(summary + source + component, DECEIVING, named(text));
    assert.equal(severity, 'error');
    assert.ok(event.dedup_key.length <= 255);
    assert.ok(Buffer.byteLength(JSON.stringify(event)) < 512 * 1024, named(text));
  }
});

test('Alertmanager: names of labels are ours, no value is empty, and all of it is whole Unicode', () => {
  for (const text of NASTY) {
    const alert = alertOf(text);
    const told = toldAs(alert, labelsOf(alert), 0, undefined);
    for (const [name, value] of [...Object.entries(told.labels), ...Object.entries(told.annotations)]) {
      assert.match(name, /^[a-z_]+$/);
      assert.notEqual(value, '', named(text));
      assert.ok(value.isWellFormed(), named(text));
    }
    assert.ok(Date.parse(told.endsAt) >= Date.parse(told.startsAt));
    assert.doesNotMatch(annotationsOf(alert).summary ?? '', DECEIVING, named(text));
  }
});

test('what a caller wrote never becomes structure: every object has the same keys whatever it was', () => {
  const encoders: [string, (text: string) => object][] = [
    ...Object.entries(OBJECT_FORMATS).map(([name, encode]): [string, (text: string) => object] => [
      name,
      (text) => encode(alertOf(text)),
    ]),
    ['falco', (text) => falcoEvent(alertOf(text))],
    ['cloudevents', (text) => cloudEvent(alertOf(text), {})],
    ['splunk', (text) => splunkEvent(alertOf(text), { format: 'ocsf', index: undefined })],
  ];
  for (const [name, encode] of encoders) {
    const wanted = keysOf(encode('plain'));
    for (const text of NASTY.filter((each) => each !== ''))
      assert.deepEqual(keysOf(JSON.parse(JSON.stringify(encode(text)))), wanted, `${name} ${named(text)}`);
  }
});

function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => keysOf(each, `${path}[]`));
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .flatMap(([key, each]) => keysOf(each, `${path}.${key}`));
}
