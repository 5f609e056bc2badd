import type { TestContext } from 'node:test';
import type { AlertTarget } from '../../../src/sinks/alert-sink.ts';
import { falcosidekickTarget } from '../../../src/sinks/falcosidekick/falcosidekick.ts';
import { pagerdutyTarget } from '../../../src/sinks/pagerduty/pagerduty.ts';
import { slackTarget } from '../../../src/sinks/slack/slack.ts';
import { splunkTarget } from '../../../src/sinks/splunk/splunk.ts';
import { webhookTarget } from '../../../src/sinks/webhook/webhook.ts';
import { Falcosidekick } from './falcosidekick.ts';
import { HttpTarget } from './http-target.ts';
import { PagerdutyAccount } from './pagerduty.ts';
import { Receiver } from './receiver.ts';
import { SlackChannel } from './slack.ts';
import { SplunkCollector } from './splunk.ts';

const ROUTING_KEY = 'R'.repeat(32);
const TOKEN = 'token-of-the-tests';
const KEY = 'key-of-the-tests-only';

/** A sink's target with the server that it talks to. */
export interface Pair {
  name: string;
  /** What stands there where ids make a repetition harmless: once for each alert, or for each revision. */
  standing?: { per: 'alert' | 'revision'; ids(): string[] };
  server: HttpTarget;
  url?: string;
  target: AlertTarget;
  /** What was taken, as ids in order. */
  taken(): string[];
  /** The same as `id revision`. */
  revisions(): string[];
}

type Make = (options: { timeoutMs: number }) => Promise<Pair>;

const publicUrl = 'https://secretwatch.example.com';

export const HTTP_TARGETS: Readonly<Record<string, Make>> = {
  pagerduty: async ({ timeoutMs }) => {
    const account = new PagerdutyAccount(ROUTING_KEY);
    const server = new HttpTarget(account.judge);
    const url = `${await server.start()}/v2/enqueue`;
    const target = pagerdutyTarget({ url, routingKey: ROUTING_KEY, publicUrl, timeoutMs, tls: {} });
    return {
      name: 'pagerduty',
      standing: { per: 'alert', ids: () => [...account.incidents.keys()] },
      server,
      target,
      taken: () => account.events,
      revisions: () => account.revisions,
    };
  },
  slack: async ({ timeoutMs }) => {
    const channel = new SlackChannel();
    const server = new HttpTarget(channel.judge);
    const url = `${await server.start()}/services/T0/B0/secret`;
    const target = slackTarget({ url, publicUrl, timeoutMs, tls: {} });
    const revisions = () =>
      channel.messages.flatMap(({ blocks }) =>
        [...JSON.stringify(blocks).matchAll(/alert (\S+) revision (\d+)/g)].map((match) => match.slice(1).join(' ')),
      );
    return { name: 'slack', server, target, revisions, taken: () => revisions().map(idOf) };
  },
  splunk: async ({ timeoutMs }) => {
    const collector = new SplunkCollector(TOKEN);
    const server = new HttpTarget(collector.judge);
    const url = await server.start();
    const target = splunkTarget({ url, token: TOKEN, index: 'main', format: 'secretwatch', timeoutMs, tls: {} });
    const revisions = () =>
      collector.events
        .map(({ fields }) => fields as { alert_id: string; revision: string })
        .map((fields) => `${fields.alert_id} ${fields.revision}`);
    return { name: 'splunk', server, target, revisions, taken: () => revisions().map(idOf) };
  },
  falcosidekick: async ({ timeoutMs }) => {
    const sidekick = new Falcosidekick();
    const server = new HttpTarget(sidekick.judge);
    const target = falcosidekickTarget({ url: await server.start(), timeoutMs, tls: {} });
    const revisions = () =>
      sidekick.payloads
        .map(({ output_fields }) => output_fields as Record<string, string>)
        .map((fields) => `${fields['secretwatch.alert']} ${fields['secretwatch.revision']}`);
    return { name: 'falcosidekick', server, target, revisions, taken: () => revisions().map(idOf) };
  },
  webhook: async ({ timeoutMs }) => {
    const receiver = new Receiver(KEY);
    const server = new HttpTarget(receiver.judge);
    const url = await server.start();
    const target = webhookTarget({ url, secret: KEY, format: 'secretwatch', timeoutMs, tls: {} });
    const revisions = () => receiver.ids.map((id) => id.replace('-', ' '));
    const standing = { per: 'revision' as const, ids: () => [...receiver.events.keys()] };
    return { name: 'webhook', url, standing, server, target, revisions, taken: () => revisions().map(idOf) };
  },
};

function idOf(revision: string): string {
  return revision.split(' ')[0] ?? '';
}

/** Starts one, for the length of a test. */
export async function openPair(t: TestContext, name: string, timeoutMs = 10_000): Promise<Pair> {
  const make = HTTP_TARGETS[name];
  if (!make) throw new Error(`there is no target ${name}`);
  const pair = await make({ timeoutMs });
  t.after(async () => {
    await pair.target.close();
    await pair.server.stop();
  });
  return pair;
}
