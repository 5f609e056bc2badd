import { gunzipSync } from 'node:zlib';
import { MAX_LINE_BYTES } from '../../audit/decode.ts';

/** The body as it was before its transport coding; the HTTP status where it cannot be had. */
export function plainBody(body: Buffer, encoding: string): Buffer | 400 | 413 | 415 {
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return 415;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_LINE_BYTES });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 413 : 400;
  }
}
