import type { AnyDetector } from '../src/detect/contract.ts';
import anonymousRead from './anonymous-read/detector.ts';
import clusterWideRead from './cluster-wide-read/detector.ts';
import credentialReplay from './credential-replay/detector.ts';
import crossNamespaceRead from './cross-namespace-read/detector.ts';
import deniedProbing from './denied-probing/detector.ts';
import firstSecretAccess from './first-secret-access/detector.ts';
import impersonatedRead from './impersonated-read/detector.ts';
import legacyTokenUse from './legacy-token-use/detector.ts';
import secretEnumeration from './secret-enumeration/detector.ts';
import staleTokenUse from './stale-token-use/detector.ts';

/** Every detector there is, by id. A test compares this list with the folders. */
export const DETECTORS: readonly AnyDetector[] = [
  anonymousRead,
  clusterWideRead,
  credentialReplay,
  crossNamespaceRead,
  deniedProbing,
  firstSecretAccess,
  impersonatedRead,
  legacyTokenUse,
  secretEnumeration,
  staleTokenUse,
];
