import type { RejectCode } from '../model/audit-event.ts';

/** OTLP's first field, `resource_logs`, whose length follows; no text line can begin so, since it is a newline. */
const RESOURCE_LOGS = 0x0a;
const OBJECT = 0x7b;

/** Names a value that a shipper wrote in a binary form, so that a person learns which setting to change. */
export function nameBinary(bytes: Buffer, start: number, end: number): RejectCode | undefined {
  const first = bytes[start] as number;
  if (first === OBJECT || start === end) return undefined;
  if (first === RESOURCE_LOGS && isField(bytes, start, end)) return 'otlp-protobuf';
  return isMessagePack(bytes, start, end) ? 'msgpack' : undefined;
}

/** A length-delimited field that lies within the value and holds another one. */
function isField(bytes: Buffer, start: number, end: number): boolean {
  let length = 0;
  let at = start + 1;
  for (let shift = 0; at < end && shift < 28; shift += 7) {
    const byte = bytes[at++] as number;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return length > 1 && at + length <= end && (bytes[at] === 0x0a || bytes[at] === 0x12);
  }
  return false;
}

/** A map, or Fluent's pair of time and map: `[time, {…}]`. In UTF-8 text these bytes begin no character. */
function isMessagePack(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] as number;
  if (end - start < 3) return false;
  if (first === 0x92) return [0xd7, 0xc7, 0xce, 0xcf, 0xcb, 0x92].includes(bytes[start + 1] as number);
  const isMap = (first & 0xf0) === 0x80 || first === 0xde;
  const key = bytes[first === 0xde ? start + 3 : start + 1] as number;
  return isMap && ((key & 0xe0) === 0xa0 || key === 0xd9);
}
