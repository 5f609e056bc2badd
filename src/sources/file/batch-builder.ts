import type { Decoded, Rejected } from '../../model/audit-event.ts';
import type { RejectedLine, SourcePosition } from '../../pipeline/engine.ts';
import type { Batch } from '../../pipeline/feed.ts';

/** A batch being filled. */
export class BatchBuilder implements Batch {
  readonly cluster: string;
  readonly records: Decoded[] = [];
  readonly rejects: RejectedLine[] = [];
  readonly position = new Map<string, SourcePosition>();

  constructor(cluster: string) {
    this.cluster = cluster;
  }

  get size(): number {
    return this.records.length;
  }

  add(record: Decoded): void {
    this.records.push(record);
  }

  reject(source: string, offset: number, rejected: Rejected): void {
    this.rejects.push({ source, offset, rejected });
  }

  moveTo(source: string, position: SourcePosition): void {
    this.position.set(source, position);
  }
}
