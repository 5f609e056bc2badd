import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DETECTORS } from '../../detectors/index.ts';
import { createDecoder } from '../../src/audit/decode.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome, type Outcome } from '../../src/detect/outcome.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { RawEvent } from './rename.ts';

/** The bundled recording of a real API server. */
export const SAMPLE = join(import.meta.dirname, '../../deploy/sample');
export const SAMPLE_FILES = ['1-setup', '2-benign', '3-attacks'].map((name) => join(SAMPLE, `${name}.ndjson.gz`));

/** Its events in the order of their time. */
export function sampleEvents(): RawEvent[] {
  const lines = SAMPLE_FILES.flatMap((file) => gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n'));
  const events = lines.map((line) => JSON.parse(line) as RawEvent);
  return events.sort((a, b) =>
    a.stageTimestamp < b.stageTimestamp ? -1 : a.stageTimestamp > b.stageTimestamp ? 1 : 0,
  );
}

/** Puts raw events through decode and the fold with every detector as it is delivered. */
export function foldEvents(events: readonly RawEvent[]): Outcome {
  const decode = createDecoder('sample');
  const fold = new Fold(DETECTORS.map((detector) => ({ detector, config: detector.config.parse({}) })));
  const outcome = emptyOutcome();
  const records: Decoded[] = [];
  for (const event of events) {
    const line = Buffer.from(JSON.stringify(event));
    decode(line, 0, line.length, records);
    for (const record of records) fold.process(record, outcome);
    records.length = 0;
  }
  return outcome;
}
