import assert from 'node:assert/strict';
import { it } from 'node:test';
import { normaliseName } from '../../src/baseline/names.ts';

const SAME: readonly (readonly [string, string])[] = [
  ['sh.helm.release.v1.web.v12', 'sh.helm.release.v1.web.v13'],
  ['deployer-token-x7k2p', 'deployer-token-abcde'],
  ['bundle-1a2b3c', 'bundle-9z8y7x'],
];
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['sh.helm.release.v1.web.v12', 'sh.helm.release.v1.api.v12'],
  ['api-database', 'api-registry'],
  ['web-v1', 'web-v2'],
  ['deployer-token-x7k2p', 'builder-token-x7k2p'],
];

for (const [a, b] of SAME) it(`${a} and ${b} are one`, () => assert.equal(normaliseName(a), normaliseName(b)));
for (const [a, b] of DIFFERENT) it(`${a} and ${b} are two`, () => assert.notEqual(normaliseName(a), normaliseName(b)));
