import { DETECTORS } from '../../detectors/index.ts';
import { createDecoder, type Decoder } from '../../src/audit/decode.ts';
import { tuneRuntime } from '../../src/cli/runtime.ts';
import { MemoryEngine } from '../../src/engines/memory/memory-engine.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { openFiles } from '../../src/sources/file/open.ts';
import { measure } from './measure.ts';

/** The whole pipeline: file source, decode, fold with all detectors, alerts, an engine that keeps nothing. */
tuneRuntime();
await measure(async () => {
  const detectors = DETECTORS.map((detector) => ({ detector, config: detector.config.parse({}) }));
  const decode: Decoder = createDecoder('bench');
  let alerts = 0;
  const { counters } = await runTask({
    engine: new MemoryEngine(),
    detectors,
    openFeed: (position) => openFiles([process.argv[2] as string], { cluster: 'bench', decode, position }),
    onAlerts: (revisions) => {
      alerts += revisions.length;
    },
  });
  const { events = 0, decoded = 0 } = counters.get('bench') ?? {};
  return { events, alerts, decodedShare: decoded / events, principals: 10_000 };
});
