import { type FileHandle, open, stat } from 'node:fs/promises';
import { TargetUnavailable } from '../../pipeline/delivery.ts';
import type { AlertTarget } from '../alert-sink.ts';
import { LINE_FORMATS, type LineFormat } from '../encode/formats.ts';

export interface FileOptions {
  /** `-` for stdout. */
  path: string;
  format: LineFormat;
}

const BATCH_ALERTS = 100;
const OWNER_ONLY = 0o600;
const LINE_END = 0x0a;

/**
 * Appends one line an alert. The file is opened for every batch, so that a rotated one is let go. Lines that were
 * written when we died come again.
 */
export function fileTarget({ path, format }: FileOptions): AlertTarget {
  const encode = LINE_FORMATS[format];
  return {
    batchAlerts: BATCH_ALERTS,
    isLatestEnough: false,
    send: async (alerts) => {
      const text = alerts.map((alert) => `${encode(alert)}\n`).join('');
      await (path === '-' ? toStdout(text) : append(path, text));
      return [];
    },
    close: async () => {},
  };
}

async function append(path: string, text: string): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'a', OWNER_ONLY);
    await file.appendFile((await isTorn(path).catch(() => false)) ? `\n${text}` : text);
    await file.datasync();
  } catch (error) {
    throw new TargetUnavailable(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`);
  } finally {
    await file?.close().catch(() => {});
  }
}

/** A line was begun by who died or found no room; what is written behind it would be no line of its own. */
async function isTorn(path: string): Promise<boolean> {
  const { size } = await stat(path).then((found) => (found.isFile() ? found : { size: 0 }));
  if (size === 0) return false;
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] !== LINE_END;
  } finally {
    await file.close();
  }
}

function toStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(new TargetUnavailable('stdout is closed')) : resolve()));
  });
}
