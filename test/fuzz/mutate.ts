/** Pieces that hostile or broken senders put where something else belongs. */
const TOKENS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\0',
  '\ufeff',
  '\n',
  '\r\n',
  ' ',
  '\\ud800',
  '\\u0000',
  '"__proto__":',
  '"constructor":{"prototype":',
  '"auditID":',
  '"verb":"get",',
  '1e400',
  '-0',
  '99999999999999999999',
  'null',
  'true',
  'NaN',
  '"9999-12-31T23:59:59.999999Z"',
  '"0000-00-00T00:00:00Z"',
  '"2026-03-02T00:00:00.000000Z"',
  '[Truncated...]',
  'H4sIAAAAAAAA',
  'eyJ',
  '"items":[',
  '"log":"',
  '"message":',
  '"records":[',
  '"protoPayload":',
  '","verb":"get","user":{',
  '},"responseStatus":{"metadata":{},"code":',
  '\\"],"sourceIPs":["',
  '🔑',
].map((token) => Buffer.from(token));

/** One line with a few of its bytes changed, moved, doubled or taken out. */
export function mutate(line: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(line);
  for (let left = 1 + Math.floor(random() ** 4 * 5); left > 0; left -= 1) bytes = step(bytes, random);
  return bytes;
}

function step(bytes: Buffer, random: () => number): Buffer<ArrayBuffer> {
  const at = Math.floor(random() * (bytes.length + 1));
  const length = Math.floor(random() ** 3 * 200);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (Math.floor(random() * 8)) {
    case 0:
      return Buffer.concat([before, token(random), after]);
    case 1:
      return Buffer.concat([before, token(random), bytes.subarray(at + length)]);
    case 2:
      return Buffer.concat([before, bytes.subarray(at + length)]);
    case 3:
      return Buffer.concat([before, bytes.subarray(at, at + length), after]);
    case 4:
      return Buffer.concat([before, Buffer.from([Math.floor(random() * 256)]), bytes.subarray(at + 1)]);
    case 5:
      return Buffer.from(before);
    case 6:
      return Buffer.concat([before, nest(random), after]);
    default:
      return Buffer.concat([before, bytes.subarray(Math.floor(random() * bytes.length))]);
  }
}

function token(random: () => number): Buffer {
  return TOKENS[Math.floor(random() * TOKENS.length)] as Buffer;
}

function nest(random: () => number): Buffer {
  const depth = Math.floor(random() ** 4 * 300);
  return Buffer.from(random() < 0.5 ? '['.repeat(depth) : '{"a":'.repeat(depth));
}
