import type { DeliveryTargets, ElasticsearchTarget } from './cli/delivery-targets.ts';
import { timeWindow } from './config/sinks/maintenance.ts';
import type { SinkAccess } from './config/sinks/sink-access.ts';
import type { SinkKind } from './config/sinks/sink-settings.ts';
import { parseListen } from './config/token.ts';
import { createElasticsearch } from './elasticsearch/client.ts';
import { reached } from './elasticsearch/reach.ts';
import { checkTemplates } from './elasticsearch/setup.ts';
import type { Log } from './kafka/log.ts';
import { SecretwatchError } from './model/error.ts';
import type { RowKind } from './model/row.ts';
import type { SinkOrder } from './pipeline/delivery.ts';
import { ALWAYS } from './pipeline/rhythm.ts';
import { type AlertTarget, alertSink } from './sinks/alert-sink.ts';
import { alertmanagerTarget } from './sinks/alertmanager/alertmanager.ts';
import { ELASTICSEARCH_KINDS, elasticsearchSink } from './sinks/elasticsearch/elasticsearch-sink.ts';
import { falcosidekickTarget } from './sinks/falcosidekick/falcosidekick.ts';
import { fileTarget } from './sinks/file/file.ts';
import { type NoteTarget, outside } from './sinks/note-target.ts';
import { pagerdutyTarget } from './sinks/pagerduty/pagerduty.ts';
import type { Route } from './sinks/route.ts';
import { slackNotes, slackTarget } from './sinks/slack/slack.ts';
import { splunkTarget } from './sinks/splunk/splunk.ts';
import { syslogTarget } from './sinks/syslog/syslog.ts';
import { webhookNotes, webhookTarget } from './sinks/webhook/webhook.ts';

/** Composition of sinks: what the configuration names, as what the pipeline serves. */

/** Those that call people begin with what is new, and hear of medium and above; the others hear of all. */
const CALLS_PEOPLE: ReadonlySet<SinkKind> = new Set(['alertmanager', 'pagerduty', 'slack']);
const TO_PEOPLE: readonly Route[] = [{ minSeverity: 'medium' }];
const TO_RECORDS: readonly Route[] = [{}];

/** Its name is reserved. */
const ELASTICSEARCH = 'elasticsearch';

export interface Surroundings {
  publicUrl: string | undefined;
  log: Log;
}

/** What a sink of this name is given. */
export function kindsOf(name: string): readonly RowKind[] {
  return name === ELASTICSEARCH ? ELASTICSEARCH_KINDS : ['Alert'];
}

/** All sinks that are to be served. */
export function sinkOrders({ elasticsearch, sinks, publicUrl }: DeliveryTargets, log: Log): SinkOrder[] {
  const first = elasticsearch ? [elasticsearchOrder(elasticsearch)] : [];
  return [...first, ...sinks.map((access) => sinkOrder(access, { publicUrl, log }))];
}

/** A sink of the list. */
function sinkOrder(access: SinkAccess, around: Surroundings): SinkOrder {
  const { name, kind, routes, groupSeconds, maintenance } = access.settings;
  const callsPeople = CALLS_PEOPLE.has(kind);
  const own: readonly Route[] = routes ?? (callsPeople ? TO_PEOPLE : TO_RECORDS);
  return {
    name,
    kinds: kindsOf(name),
    begin: callsPeople ? 'newest' : 'oldest',
    rhythm: { groupMs: groupSeconds * 1000, maintenance: maintenance.map(timeWindow) },
    open: async () => alertSink(name, own, await openTarget(access, around)),
  };
}

/** Where everything goes that is kept, alerts included. */
export function elasticsearchOrder({ settings, access }: ElasticsearchTarget): SinkOrder {
  return {
    name: ELASTICSEARCH,
    kinds: kindsOf(ELASTICSEARCH),
    begin: 'oldest',
    rhythm: ALWAYS,
    open: async () => {
      const client = createElasticsearch(access);
      try {
        await reached(client, () => checkTemplates(client, settings.prefix));
      } catch (error) {
        await client.close();
        throw error;
      }
      return elasticsearchSink(client, settings.prefix);
    },
  };
}

export async function openTarget({ settings, secret, tls }: SinkAccess, around: Surroundings): Promise<AlertTarget> {
  const { publicUrl } = around;
  const http = httpOf(settings, tls);
  switch (settings.kind) {
    case 'alertmanager': {
      const { urls, repeatSeconds } = settings;
      return alertmanagerTarget({ urls, token: secret, repeatMs: repeatSeconds * 1000, publicUrl, ...http });
    }
    case 'pagerduty':
      return pagerdutyTarget({ url: settings.url, routingKey: secret, publicUrl, ...http });
    case 'slack':
      return slackTarget({ url: secret, publicUrl, ...http });
    case 'falcosidekick':
      return falcosidekickTarget({ url: settings.url, ...http });
    case 'splunk': {
      const { url, index, format } = settings;
      return splunkTarget({ url, token: secret, index, format, ...http });
    }
    case 'webhook':
      return webhookTarget({ url: settings.url, secret, format: settings.format, ...http });
    case 'syslog': {
      const { host, port } = parseListen(settings.address);
      return syslogTarget({ host, port, isTls: settings.transport === 'tls', format: settings.format, ...http });
    }
    case 'file':
      return fileTarget(settings);
    case 'kafka':
      return openKafka(settings, secret, around.log);
  }
}

function httpOf(settings: SinkAccess['settings'], tls: SinkAccess['tls']) {
  return {
    tls,
    timeoutMs: 'timeoutSeconds' in settings ? settings.timeoutSeconds * 1000 : 0,
    proxy: 'proxy' in settings ? settings.proxy : undefined,
  };
}

/** A sink that takes notes: a digest is nothing for a pager or a SIEM. */
export function openNotes({ settings, secret, tls }: SinkAccess): NoteTarget {
  const { name, kind } = settings;
  const http = httpOf(settings, tls);
  const windows = settings.maintenance.map(timeWindow);
  if (kind === 'slack') return outside(windows, slackNotes({ url: secret, ...http }));
  if (kind === 'webhook') return outside(windows, webhookNotes({ url: settings.url, secret, ...http }));
  throw new SecretwatchError('SW_CONFIG', `sink ${name} takes no digests`, 'name one of kind slack or webhook');
}

async function openKafka(
  settings: Extract<SinkAccess['settings'], { kind: 'kafka' }>,
  secret: string,
  log: Log,
): Promise<AlertTarget> {
  const [{ kafkaTarget }, { kafkaAccess }] = await Promise.all([
    import('./sinks/kafka/kafka.ts'),
    import('./config/credentials.ts'),
  ]);
  const connection = { ...kafkaAccess(settings, { kafkaPassword: secret }), clientId: `secretwatch-${settings.name}` };
  return kafkaTarget({ connection, topic: settings.topic, format: settings.format, log });
}
