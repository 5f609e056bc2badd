import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const GZIP_BASE64 = /H4sI[A-Za-z0-9+/_-]{16,}/g;

/** Everything below a folder, as one text; what is compressed in it, also in base64, is there inflated as well. */
export function allIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => asText(readFileSync(join(entry.parentPath, entry.name))))
    .join('\n');
}

/** Bytes as text in both usual readings, with all that is packed within. */
export function asText(bytes: Buffer): string {
  const texts = [bytes.toString('utf8'), bytes.toString('latin1')];
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1))
    texts.push(inflated(bytes.subarray(at)));
  for (const [packed] of (texts[1] as string).matchAll(GZIP_BASE64))
    texts.push(inflated(Buffer.from(packed, 'base64')));
  return texts.join('\n');
}

/** As far as it can be read; '' where those bytes stood by chance. */
function inflated(bytes: Buffer): string {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');
  } catch {
    return '';
  }
}
