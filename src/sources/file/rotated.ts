import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { SecretwatchError } from '../../model/error.ts';
import { canBe, type Head } from './head.ts';
import { identify, type LogFile } from './log-file.ts';

/**
 * The logs that were written to a path before, as the API server (`audit-2026-01-02T03-04-05.000.log`, later `.gz`) and
 * logrotate (`audit.log.1`, `audit.log-20260102.gz`) put them aside. What cannot be read is left out.
 */
export async function rotatedFrom(path: string): Promise<LogFile[]> {
  const [folder, base] = [dirname(path), basename(path)];
  const names = await readdir(folder).catch(() => []);
  const logs: LogFile[] = [];
  for (const name of names.filter((each) => isRotated(each, base)).sort()) {
    const log = await identify({ path: join(folder, name), isFromFolder: true, isStream: false }).catch((error) => {
      if (error instanceof SecretwatchError) return undefined;
      throw error;
    });
    if (log?.isLikely) logs.push(log);
  }
  return logs;
}

function isRotated(name: string, base: string): boolean {
  const stem = base.slice(0, base.length - extname(base).length);
  if (name === base || name.endsWith('.tmp')) return false;
  return new RegExp(`^(?:${literally(base)}[.-]\\d|${literally(stem)}-\\d{4}-\\d\\d-\\d\\dT)`).test(name);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The copy that somebody made before a log was cut to nothing, if it goes on where that one was left. */
export async function copyOf(path: string, head: Head, offset: number): Promise<LogFile | undefined> {
  const copies = (await rotatedFrom(path)).filter((log) => canBe(log.head, head.printOf(offset), offset));
  return copies.at(0);
}
