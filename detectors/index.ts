import type { AnyDetector } from '../src/detect/contract.ts';
import abnormalAccess from './abnormal-access/detector.ts';
import anonymousRead from './anonymous-read/detector.ts';
import auditTamper from './audit-tamper/detector.ts';
import blindFeed from './blind-feed/detector.ts';
import breakGlass from './break-glass/detector.ts';
import certificateMinting from './certificate-minting/detector.ts';
import clusterWideRead from './cluster-wide-read/detector.ts';
import credentialReplay from './credential-replay/detector.ts';
import deniedProbing from './denied-probing/detector.ts';
import dormantCredential from './dormant-credential/detector.ts';
import execNearSecret from './exec-near-secret/detector.ts';
import impersonatedRead from './impersonated-read/detector.ts';
import legacyTokenUse from './legacy-token-use/detector.ts';
import nodeCredential from './node-credential/detector.ts';
import orphanCredential from './orphan-credential/detector.ts';
import overdueRotation from './overdue-rotation/detector.ts';
import podSecretMount from './pod-secret-mount/detector.ts';
import rbacGrantThenRead from './rbac-grant-then-read/detector.ts';
import rotationIncomplete from './rotation-incomplete/detector.ts';
import secretDestruction from './secret-destruction/detector.ts';
import secretEnumeration from './secret-enumeration/detector.ts';
import sharedIdentity from './shared-identity/detector.ts';
import staleSecretCopy from './stale-secret-copy/detector.ts';
import staleTokenUse from './stale-token-use/detector.ts';
import tokenMinting from './token-minting/detector.ts';
import tokenReviewProbe from './token-review-probe/detector.ts';
import tokenSecretPivot from './token-secret-pivot/detector.ts';

/** Every detector there is, by id. A test compares this list with the folders. */
export const DETECTORS: readonly AnyDetector[] = [
  abnormalAccess,
  anonymousRead,
  auditTamper,
  blindFeed,
  breakGlass,
  certificateMinting,
  clusterWideRead,
  credentialReplay,
  deniedProbing,
  dormantCredential,
  execNearSecret,
  impersonatedRead,
  legacyTokenUse,
  nodeCredential,
  orphanCredential,
  overdueRotation,
  podSecretMount,
  rbacGrantThenRead,
  rotationIncomplete,
  secretDestruction,
  secretEnumeration,
  sharedIdentity,
  staleSecretCopy,
  staleTokenUse,
  tokenMinting,
  tokenReviewProbe,
  tokenSecretPivot,
];
