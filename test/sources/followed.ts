import type { TestContext } from 'node:test';
import { createDecoder } from '../../src/audit/decode.ts';
import type { SourcePosition } from '../../src/pipeline/engine.ts';
import type { Feed } from '../../src/pipeline/feed.ts';
import { openFollowedFiles } from '../../src/sources/file/follow.ts';
import { lineAt } from './lines.ts';
import { makeFolder, namesOf } from './read.ts';

type Path = (name?: string) => string;

/** Of a test that failed, a feed would go on looking for more. */
const stops = new Set<AbortController>();

function stopAll(): void {
  for (const stop of stops) stop.abort();
  stops.clear();
}

/** A feed that is read step by step, and the positions that a store would hold. */
export class Followed {
  readonly position = new Map<string, SourcePosition>();
  readonly #stop = new AbortController();
  #feed: Promise<Feed>;

  /** Told of a trouble; resolves with it. */
  readonly trouble: Promise<string>;

  constructor(paths: string[], position: ReadonlyMap<string, SourcePosition> = new Map(), isBackfill = false) {
    stops.add(this.#stop);
    for (const [source, at] of position) this.position.set(source, at);
    const { promise, resolve: onTrouble } = Promise.withResolvers<string>();
    this.trouble = promise;
    const options = { cluster: 'test', decode: createDecoder('test'), signal: this.#stop.signal, onTrouble };
    this.#feed = openFollowedFiles(paths, { ...options, position: new Map(this.position), isBackfill });
  }

  /** Reads until so many records are there. */
  async take(count: number): Promise<string[]> {
    const names: string[] = [];
    while (names.length < count) {
      const batch = await (await this.#feed).next(count - names.length);
      if (!batch) break;
      names.push(...namesOf(batch.records));
      for (const [source, { offset, skip, mark }] of batch.position)
        this.position.set(source, { offset, skip, ...(mark !== undefined && { mark }) });
    }
    return names;
  }

  async stop(): Promise<ReadonlyMap<string, SourcePosition>> {
    this.#stop.abort();
    await (await this.#feed).close();
    return this.position;
  }
}

export function text(second: number, ...ids: string[]): string {
  return ids.map((id, index) => `${lineAt(second + index, id)}\n`).join('');
}

export function begin(t: TestContext, files: Record<string, string | Uint8Array>): { path: Path; log: string } {
  t.after(stopAll);
  const path = makeFolder(t, files);
  return { path, log: path('audit.log') };
}

/** As the API server names a rotated log. */
export const ROTATED = 'audit-2026-03-02T00-00-05.000.log';
