import { gzipSync } from 'node:zlib';
import { base64, each, type Packing } from './packing.ts';

const zipped = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');

/** What CloudWatch hands to a subscriber. */
export function subscription(lines: readonly string[], change: object = {}): object {
  const logEvents = lines.map((message, index) => ({ id: `3462${index}`, timestamp: 1_772_409_600_000, message }));
  return {
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/eks/shop/cluster',
    logStream: 'kube-apiserver-audit-9f1c',
    subscriptionFilters: ['all'],
    logEvents,
    ...change,
  };
}

/** How Amazon and Google hand out the logs of their clusters. */
export const CLOUDS: readonly Packing[] = [
  {
    name: 'CloudWatch subscription',
    format: 'eks',
    pack: (lines) => JSON.stringify(subscription(lines)),
    cluster: '111122223333/shop',
  },
  {
    name: 'CloudWatch subscription, gzip in base64',
    format: 'eks',
    pack: (lines) => zipped(subscription(lines)),
    cluster: '111122223333/shop',
  },
  {
    name: 'Lambda',
    format: 'eks',
    pack: (lines) => JSON.stringify({ awslogs: { data: zipped(subscription(lines)) } }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Lambda reading Kinesis',
    format: 'eks',
    pack: (lines) =>
      JSON.stringify({
        Records: [{ kinesis: { partitionKey: 'p', data: zipped(subscription(lines)) }, eventSource: 'aws:kinesis' }],
      }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Kinesis record',
    format: 'eks',
    pack: (lines) => JSON.stringify({ SequenceNumber: '4', PartitionKey: 'p', Data: zipped(subscription(lines)) }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Firehose transformation',
    format: 'eks',
    pack: (lines) =>
      JSON.stringify({
        invocationId: 'i',
        deliveryStreamArn: 'arn',
        records: [{ recordId: 'r', data: zipped(subscription(lines)) }],
      }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Firehose file',
    format: 'eks',
    pack: (lines) => lines.map((line) => JSON.stringify(subscription([line]))).join(''),
    cluster: '111122223333/shop',
  },
  {
    name: 'events as the aws command prints them',
    format: 'eks',
    pack: (lines) =>
      JSON.stringify(
        {
          events: lines.map((message) => ({
            logStreamName: 'kube-apiserver-audit-9',
            timestamp: 1_772_409_600_000,
            message,
          })),
        },
        null,
        4,
      ),
  },
  {
    name: 'CloudWatch export to S3',
    format: 'raw',
    pack: (lines) => lines.map((line) => `2026-03-02T00:00:09.000Z ${line}`).join('\n'),
  },
  {
    name: 'events pushed by Pub/Sub',
    format: 'gke',
    pack: each((line) => ({ message: { data: base64(line), messageId: '1', attributes: {} }, subscription: 's' })),
  },
  {
    name: 'results of a CloudWatch query',
    format: 'eks',
    pack: (lines) =>
      JSON.stringify({
        results: lines.map((value) => [
          { field: '@timestamp', value: '2026-03-02 00:00:09.000' },
          { field: '@message', value },
        ]),
        status: 'Complete',
      }),
  },
];
