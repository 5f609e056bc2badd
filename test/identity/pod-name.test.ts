import assert from 'node:assert/strict';
import { it } from 'node:test';
import { controllerNameOf } from '../../src/identity/pod-name.ts';

const NAMES = {
  'api-5b55d7466f-9gcvc': 'api',
  'kube-state-metrics-6pptjd9wp-r4q49': 'kube-state-metrics',
  'backup-29310480-x8k2m': 'backup',
  'db-0': 'db',
  'fluentd-x8k2m': 'fluentd',
  'web-server': 'web-server',
  debug: 'debug',
  '': '',
};

for (const [pod, controller] of Object.entries(NAMES))
  it(`pod ${pod || 'without a name'}`, () => assert.equal(controllerNameOf(pod), controller));
