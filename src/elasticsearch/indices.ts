import type { estypes } from '@elastic/elasticsearch';

/** Families of indices; each has a template. */
export const FAMILIES = ['accesses', 'facts', 'findings', 'alerts', 'revisions', 'rejects', 'memory'] as const;
export type Family = (typeof FAMILIES)[number];

type Properties = Record<string, estypes.MappingProperty>;

/** Longer texts are kept, and not found by their whole: a term may have 32,766 bytes. */
const keyword: estypes.MappingProperty = { type: 'keyword', ignore_above: 8191 };
const text: estypes.MappingProperty = { type: 'text' };
const date: estypes.MappingProperty = { type: 'date' };
const long: estypes.MappingProperty = { type: 'long' };
const float: estypes.MappingProperty = { type: 'float' };
const ip: estypes.MappingProperty = { type: 'ip', ignore_malformed: true };
const flattened: estypes.MappingProperty = { type: 'flattened', ignore_above: 8191 };

function object(properties: Properties): estypes.MappingProperty {
  return { properties };
}

/** ECS fields that our documents use, by built-in types only. */
const ECS: Properties = {
  '@timestamp': date,
  ecs: object({ version: keyword }),
  message: text,
  tags: keyword,
  labels: flattened,
  event: object({
    kind: keyword,
    category: keyword,
    type: keyword,
    provider: keyword,
    module: keyword,
    dataset: keyword,
    id: keyword,
    action: keyword,
    outcome: keyword,
    reason: text,
    reference: keyword,
    severity: long,
    risk_score: float,
    start: date,
    end: date,
    created: date,
  }),
  rule: object({ id: keyword, name: keyword, version: keyword, category: keyword, ruleset: keyword }),
  threat: object({
    framework: keyword,
    technique: object({ id: keyword, subtechnique: object({ id: keyword }) }),
  }),
  orchestrator: object({
    type: keyword,
    namespace: keyword,
    cluster: object({ name: keyword }),
    resource: object({ type: keyword, name: keyword }),
  }),
  user: object({ name: keyword, id: keyword }),
  source: object({ ip }),
  client: object({ ip }),
  user_agent: object({ original: keyword }),
  related: object({ user: keyword, ip, hosts: keyword }),
  kubernetes: object({
    pod: object({ name: keyword, uid: keyword }),
    node: object({ name: keyword }),
    audit: object({
      auditID: keyword,
      stage: keyword,
      verb: keyword,
      responseStatus: object({ code: long }),
      objectRef: object({ resource: keyword, namespace: keyword, name: keyword }),
    }),
  }),
};

/** What has no name in ECS. `row` is the whole row as JSON: neither indexed nor analysed, read back by questions. */
const OWN: Properties = {
  row: { type: 'keyword', index: false, doc_values: false },
  seq: long,
  time_us: long,
  severity: keyword,
  score: float,
  revision: long,
  status: keyword,
  detectors: keyword,
  reasons: keyword,
  reason_text: text,
  secrets: keyword,
  secret_count: long,
  scope: keyword,
  subject: keyword,
  detail: flattened,
  team: keyword,
  impersonated_by: keyword,
  principal_kind: keyword,
  credential: object({ id: keyword, kind: keyword }),
  frameworks: keyword,
  evidence: object({ audit_ids: keyword, count: long }),
  reject: object({ code: keyword, source: keyword, offset: long, excerpt: text }),
  memory: object({ block: keyword, key: keyword, text: keyword }),
};

/** Version of the mappings; a template of another one is to be put anew. */
export const TEMPLATE_VERSION = 2;

export function templateName(prefix: string, family: Family): string {
  return `${prefix}-${family}`;
}

export function templateOf(prefix: string, family: Family, replicas: number): estypes.IndicesPutIndexTemplateRequest {
  return {
    name: templateName(prefix, family),
    index_patterns: [`${prefix}-${family}`, `${prefix}-${family}-*`],
    // Above the templates that Elastic ships for names that begin alike.
    priority: 300,
    version: TEMPLATE_VERSION,
    template: {
      settings: { number_of_shards: 1, number_of_replicas: replicas },
      mappings: { dynamic: false, properties: { ...ECS, secretwatch: object(OWN) } },
    },
    _meta: { description: `Secretwatch ${family}` },
  };
}

/** The index of a row: by the month of a time that never changes, so that a row written again meets itself. */
export function monthlyIndex(prefix: string, family: Family, time: string): string {
  return `${prefix}-${family}-${time.slice(0, 4)}.${time.slice(5, 7)}`;
}
