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
  /** Ids make a repetition harmless. */
  hasIds: boolean;
  server: HttpTarget;
  target: AlertTarget;
  /** What was taken, as `id revision` or `id`, in order. */
  taken(): string[];
}

type Make = (options: { timeoutMs: number }) => Promise<Pair>;

const publicUrl = 'https://secretwatch.example.com';

export const HTTP_TARGETS: Readonly<Record<string, Make>> = {
  pagerduty: async ({ timeoutMs }) => {
    const account = new PagerdutyAccount(ROUTING_KEY);
    const server = new HttpTarget(account.judge);
    const url = `${await server.start()}/v2/enqueue`;
    const target = pagerdutyTarget({ url, routingKey: ROUTING_KEY, publicUrl, timeoutMs, tls: {} });
    return { name: 'pagerduty', hasIds: true, server, target, taken: () => account.events };
  },
  slack: async ({ timeoutMs }) => {
    const channel = new SlackChannel();
    const server = new HttpTarget(channel.judge);
    const url = `${await server.start()}/services/T0/B0/secret`;
    const target = slackTarget({ url, publicUrl, timeoutMs, tls: {} });
    const taken = () =>
      channel.messages.flatMap(({ blocks }) =>
        [...JSON.stringify(blocks).matchAll(/alert (\S+) revision/g)].map(([, id = '']) => id),
      );
    return { name: 'slack', hasIds: false, server, target, taken };
  },
  splunk: async ({ timeoutMs }) => {
    const collector = new SplunkCollector(TOKEN);
    const server = new HttpTarget(collector.judge);
    const url = await server.start();
    const target = splunkTarget({ url, token: TOKEN, index: 'main', format: 'secretwatch', timeoutMs, tls: {} });
    const taken = () => collector.events.map(({ fields }) => (fields as { alert_id: string }).alert_id);
    return { name: 'splunk', hasIds: false, server, target, taken };
  },
  falcosidekick: async ({ timeoutMs }) => {
    const sidekick = new Falcosidekick();
    const server = new HttpTarget(sidekick.judge);
    const target = falcosidekickTarget({ url: await server.start(), timeoutMs, tls: {} });
    const taken = () =>
      sidekick.payloads.map(
        ({ output_fields }) => (output_fields as Record<string, string>)['secretwatch.alert'] ?? '',
      );
    return { name: 'falcosidekick', hasIds: false, server, target, taken };
  },
  webhook: async ({ timeoutMs }) => {
    const receiver = new Receiver(KEY);
    const server = new HttpTarget(receiver.judge);
    const url = await server.start();
    const target = webhookTarget({ url, secret: KEY, format: 'secretwatch', timeoutMs, tls: {} });
    return {
      name: 'webhook',
      hasIds: true,
      server,
      target,
      taken: () => receiver.ids.map((id) => id.split('-')[0] ?? ''),
    };
  },
};

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
