import type { RejectCode } from '../model/audit-event.ts';

/** OTLP's first field, `resource_logs`, whose length follows; no text line can begin so, since it is a newline. */
const RESOURCE_LOGS = 0x0a;
const [OBJECT, LIST, QUOTE] = [0x7b, 0x5b, 0x22];
const SEPARATOR = 0x1e;

/** So many bytes tell text from Avro, archives and what was compressed in a way that is not read. */
const LOOK_BYTES = 256;

/** Names a value that a shipper wrote in a binary form, so that a person learns which setting to change. */
export function nameBinary(bytes: Buffer, start: number, end: number): RejectCode | undefined {
  const first = bytes[start] as number;
  if (first === OBJECT || start === end) return undefined;
  if (first === RESOURCE_LOGS && isField(bytes, start, end)) return 'otlp-protobuf';
  if (isMessagePack(bytes, start, end)) return 'msgpack';
  return first !== LIST && first !== QUOTE && holdsControls(bytes, start, end) ? 'binary' : undefined;
}

/** Holds bytes that no text does, beside tabs, line ends and the separator of JSON texts. */
function holdsControls(bytes: Buffer, start: number, end: number): boolean {
  const stop = Math.min(end, start + LOOK_BYTES);
  for (let at = start; at < stop; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== SEPARATOR) return true;
  }
  return false;
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
