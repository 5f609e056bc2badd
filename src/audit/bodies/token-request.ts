import type { TokenRequestContent } from '../../model/content.ts';
import { child, type Json, number, text, texts } from '../fields.ts';

/** What a TokenRequest asks for: `spec`, never `status`, which holds the token. */
export function readTokenRequest(item: Json): TokenRequestContent {
  const spec = child(item, 'spec');
  const bound = child(spec, 'boundObjectRef');
  return {
    kind: 'token-request',
    audiences: texts(spec, 'audiences'),
    expirationSeconds: number(spec, 'expirationSeconds'),
    boundKind: text(bound, 'kind'),
    boundName: text(bound, 'name'),
    boundUid: text(bound, 'uid'),
  };
}
