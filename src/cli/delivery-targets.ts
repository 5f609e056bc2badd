import { type ElasticsearchAccess, elasticsearchAccess } from '../config/credentials.ts';
import type { Environment } from '../config/environment.ts';
import type { ElasticsearchSettings } from '../config/fleet-settings.ts';
import type { Settings } from '../config/settings.ts';
import { type SinkAccess, sinkAccess } from '../config/sinks/sink-access.ts';

export interface ElasticsearchTarget {
  settings: ElasticsearchSettings;
  access: ElasticsearchAccess;
}

/** Where everything goes that is to be delivered. */
export interface DeliveryTargets {
  elasticsearch: ElasticsearchTarget | undefined;
  sinks: readonly SinkAccess[];
  publicUrl: string | undefined;
}

export function deliveryTargets(settings: Settings, environment: Environment): DeliveryTargets {
  return {
    elasticsearch: elasticsearchTarget(settings, environment),
    sinks: settings.sinks.map((each) => sinkAccess(each, environment)),
    publicUrl: settings.publicUrl,
  };
}

export function elasticsearchTarget(
  { elasticsearch }: Settings,
  environment: Environment,
): ElasticsearchTarget | undefined {
  return elasticsearch && { settings: elasticsearch, access: elasticsearchAccess(elasticsearch, environment) };
}
