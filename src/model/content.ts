import type { InventoryObject } from './inventory.ts';

/** What a TokenRequest asks for. Its answer, the token, never leaves decode. */
export interface TokenRequestContent {
  kind: 'token-request';
  /** Empty for the API server's own. */
  audiences: readonly string[];
  /** 0 when it was not asked for. */
  expirationSeconds: number;
  boundKind: string;
  boundName: string;
  boundUid: string;
}

/** What a CertificateSigningRequest asks for, and what its signer made of it. */
export interface CertificateContent {
  kind: 'certificate-request';
  /** Of the request; '' while the server is yet to make one up. */
  name: string;
  /** Who asked, as the server noted it; a client may write what it likes into a request that it creates. */
  requester: string;
  signerName: string;
  usages: readonly string[];
  /** Common name and organisations of the request's or certificate's subject: the user and groups it would be. */
  username: string;
  groups: readonly string[];
  /** `X509SHA256=…` of the signed certificate, the id under which its uses are logged; '' while there is none. */
  credentialId: string;
}

/** The scheduler's word on where a pod runs. */
export interface PlacementContent {
  kind: 'placement';
  node: string;
}

/** What a kubelet writes of its pod, where the level shows it; '' where it says nothing of that. */
export interface PodStatusContent {
  kind: 'pod-status';
  uid: string;
  ip: string;
  phase: string;
}

/** All that leaves decode of a body: one of these, by an allow-list of named fields. */
export type Content = InventoryObject | TokenRequestContent | CertificateContent | PlacementContent | PodStatusContent;
