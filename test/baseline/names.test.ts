import assert from 'node:assert/strict';
import { it } from 'node:test';
import { normaliseName } from '../../src/baseline/names.ts';

const SAME: readonly (readonly [string, string])[] = [
  ['sh.helm.release.v1.web.v12', 'sh.helm.release.v1.web.v13'],
  ['deployer-token-x7k2p', 'deployer-token-bcdfg'],
  ['bundle-x7k2p', 'bundle-9z8w7'],
  ['config-g5bhf4m2tk', 'config-2hk8b9ftmd'],
];
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['sh.helm.release.v1.web.v12', 'sh.helm.release.v1.api.v12'],
  ['api-database', 'api-registry'],
  ['web-v1', 'web-v2'],
  // A word or a number with digits is no generated suffix: sweeps over such names must not look like one name.
  ['tenant-10001', 'tenant-10002'],
  ['app-redis6', 'app-oauth2'],
  ['backup-20260302', 'backup-20260303'],
  ['deployer-token-x7k2p', 'builder-token-x7k2p'],
];

for (const [a, b] of SAME) it(`${a} and ${b} are one`, () => assert.equal(normaliseName(a), normaliseName(b)));
for (const [a, b] of DIFFERENT) it(`${a} and ${b} are two`, () => assert.notEqual(normaliseName(a), normaliseName(b)));
