import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { test } from 'node:test';
import { followIncarnation, type Incarnation } from '../../src/sources/file/incarnation.ts';
import { makeFolder } from './read.ts';

const OLD = 'old line one\nold line two\n';
const NEW = 'new line one\nnew line two\nnew line three\nnew line four\n';

/** A handle before whose next read at an offset something happens. */
function disturbed(handle: FileHandle, at: number, happen: () => void): FileHandle {
  let isDone = false;
  return new Proxy(handle, {
    get: (target, name) => {
      if (name !== 'read') return Reflect.get(target, name).bind(target);
      return (...args: Parameters<FileHandle['read']>) => {
        const position = args[3 as never];
        if (position === at && !isDone) {
          isDone = true;
          happen();
        }
        return target.read(...args);
      };
    },
  });
}

async function readAll(file: Incarnation): Promise<string> {
  const stop = new AbortController();
  let read = '';
  for await (const chunk of followIncarnation(file, 0, stop.signal)) read += chunk.toString();
  return read;
}

test('a log written anew between the look and the read is not taken for the old one that grew', async (t) => {
  const path = makeFolder(t, { 'audit.log': OLD })('audit.log');
  const handle = disturbed(await open(path), OLD.length, () => writeFileSync(path, NEW));
  const file = { path, handle, start: Buffer.from(OLD), isTruncated: false };
  assert.equal(await readAll(file), OLD);
  assert.ok(file.isTruncated, 'it is read again, from its beginning');
});

test('nor where it has grown to just as many bytes', async (t) => {
  const path = makeFolder(t, { 'audit.log': OLD })('audit.log');
  const anew = OLD.replaceAll('old', 'new');
  const handle = disturbed(await open(path), OLD.length, () => writeFileSync(path, anew));
  const file = { path, handle, start: Buffer.from(OLD), isTruncated: false };
  assert.equal(await readAll(file), OLD);
  assert.ok(file.isTruncated);
});
