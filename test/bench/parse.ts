import { closeSync, openSync, readSync } from 'node:fs';
import { measure } from './measure.ts';

/** The reference: JSON.parse of every line of a file, and nothing else. */
await measure(async () => {
  const file = openSync(process.argv[2] as string, 'r');
  const buffer = Buffer.allocUnsafe(1 << 20);
  let rest = Buffer.alloc(0);
  let events = 0;
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    const bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      JSON.parse(bytes.toString('utf8', start, end));
      events += 1;
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  closeSync(file);
  return { events };
});
