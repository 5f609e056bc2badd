import { child, field, isObject, type Json, text } from '../fields.ts';
import { anyTime, clusterName } from './beside.ts';
import { type Content, type Format, IGNORED } from './format.ts';

/** Amazon EKS through CloudWatch Logs: subscriptions as Lambda, Kinesis and Firehose get them, and what the API answers. */
export const eks: Format = {
  name: 'eks',
  unpack: (object) => subscription(object) ?? delivery(object) ?? answer(object),
};

/** What CloudWatch sends to a subscriber, gzip and base64 taken off. */
function subscription(object: Json): (Content | typeof IGNORED)[] | undefined {
  const messageType = text(object, 'messageType');
  if (messageType === 'CONTROL_MESSAGE') return [IGNORED];
  const events = field(object, 'logEvents');
  if (!Array.isArray(events)) return undefined;
  const group = text(object, 'logGroup');
  if (!isAuditStream(group, text(object, 'logStream'))) return events.map(() => IGNORED);
  const cluster = clusterOf(group, text(object, 'owner'));
  return events.map((event) => contentOf(event, cluster));
}

/** The control plane's group holds several logs of one cluster; other groups hold what their owner put there. */
function isAuditStream(group: string, stream: string): boolean {
  return !CONTROL_PLANE.test(group) || stream === '' || stream.startsWith('kube-apiserver-audit');
}

const CONTROL_PLANE = /^\/?aws\/eks\/([^/]+)\/cluster$/;

/** `account/cluster`: two accounts may have clusters of one name. */
function clusterOf(group: string, owner: string): string {
  const name = CONTROL_PLANE.exec(group)?.[1] ?? '';
  return clusterName(name && owner ? `${owner}/${name}` : name);
}

function contentOf(event: unknown, cluster: string): Content {
  if (!isObject(event)) return { value: event };
  return { value: field(event, 'message'), cluster, timeUs: anyTime(field(event, 'timestamp')) };
}

/** Lambda's own event, records of Kinesis, of Firehose, and of queues between them. */
function delivery(object: Json): Content[] | undefined {
  const data = field(child(object, 'awslogs'), 'data');
  if (data !== undefined) return [{ value: data }];
  const isRecord = ['kinesis', 'Sns', 'partitionKey', 'PartitionKey', 'recordId', 'eventSourceARN'].some((key) =>
    Object.hasOwn(object, key),
  );
  if (isRecord) return [{ value: recordData(object) }];
  const records = field(object, 'Records') ?? (isFirehose(object) ? field(object, 'records') : undefined);
  return Array.isArray(records) ? records.map((value) => ({ value })) : undefined;
}

function isFirehose(object: Json): boolean {
  return ['deliveryStreamArn', 'invocationId', 'requestId'].some((key) => Object.hasOwn(object, key));
}

function recordData(record: Json): unknown {
  return (
    field(child(record, 'kinesis'), 'data') ??
    field(child(record, 'Sns'), 'Message') ??
    field(record, 'data') ??
    field(record, 'Data') ??
    field(record, 'body')
  );
}

/** `aws logs filter-log-events`, `get-log-events` and `get-query-results`. */
function answer(object: Json): (Content | typeof IGNORED)[] | undefined {
  const results = field(object, 'results');
  if (Array.isArray(results) && results.every(Array.isArray)) return results.map(resultContent);
  const events = field(object, 'events');
  if (!Array.isArray(events) || !events.every((event) => isObject(event) && Object.hasOwn(event, 'message')))
    return undefined;
  return events.map((event: Json) => {
    const stream = text(event, 'logStreamName');
    const isOther = OTHER_STREAMS.test(stream);
    return isOther ? IGNORED : contentOf(event, '');
  });
}

/** A row is a list of fields, the line among them. */
function resultContent(row: readonly unknown[]): Content {
  const cells = new Map(row.filter(isObject).map((cell) => [text(cell, 'field'), field(cell, 'value')]));
  return { value: cells.get('@message'), timeUs: anyTime(cells.get('@timestamp')) };
}

/** Streams of the control plane's group beside the audit log. */
const OTHER_STREAMS =
  /^(authenticator|kube-scheduler|kube-controller-manager|cloud-controller-manager|kube-apiserver-(?!audit))/;
