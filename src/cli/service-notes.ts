import type { Settings } from '../config/settings.ts';
import type { DeliveryClock } from '../pipeline/delivery.ts';
import type { DigestMarks } from '../pipeline/digest-marks.ts';
import { REAL_CLOCK } from '../pipeline/real-clock.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import { makeDigest } from '../report/digest.ts';
import type { Timeline } from '../timeline/port.ts';
import type { Context } from './context.ts';
import { digestNote, feedsNote } from './digest-note.ts';
import { sendDigests } from './digest-schedule.ts';
import type { ServiceLog } from './log.ts';
import { openNoteSinks, sendUntilTaken } from './notes.ts';

/** Notes of a running service. */
export interface ServiceNotes {
  /** Tells at once what is new of errors in the feeds. */
  tellFaults(faults: readonly Diagnosis[]): void;
  /** Resolves when the signal has fired and nothing is on its way. */
  done: Promise<unknown>;
}

export const NO_NOTES: ServiceNotes = { tellFaults: () => {}, done: Promise.resolve() };

/** Begins to send digests, and what is wrong with the feeds, where the configuration says so. */
export async function startNotes(
  { settings, marks, timeline }: { settings: Settings; marks: DigestMarks; timeline: Timeline },
  { rooms, environment }: Context,
  log: ServiceLog,
  signal: AbortSignal,
  clock: Pick<DeliveryClock, 'nowMs' | 'wait'> = REAL_CLOCK,
): Promise<ServiceNotes> {
  const { digest } = settings;
  if (!digest) return NO_NOTES;
  const targets = openNoteSinks(digest.sinks, settings, environment, await rooms.loadDelivery());
  const wait = (ms: number) => clock.wait(ms, signal);
  const warn = (sink: string, reason: string) => log.warn({ sink, error: reason }, 'A note is not delivered yet.');
  const onTheirWay = new Set<Promise<unknown>>();
  const schedule = sendDigests(
    {
      settings: digest,
      marks,
      targets,
      digest: async (sinceMs, untilMs) => {
        const range = { cluster: undefined, sinceUs: sinceMs * 1000, untilUs: untilMs * 1000 };
        return digestNote(await makeDigest(timeline, rooms.detectors, range, clock.nowMs() * 1000));
      },
      log: warn,
      nowMs: clock.nowMs,
      wait,
    },
    signal,
  );
  const tellFaults = (faults: readonly Diagnosis[]) => {
    const errors = faults.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return;
    const note = feedsNote(errors, clock.nowMs());
    for (const [name, target] of targets) {
      const sending = sendUntilTaken(note, target, { wait, log: (reason) => warn(name, reason) }, signal);
      const told = sending.then((refused) => refused && warn(name, refused));
      onTheirWay.add(told);
      void told.finally(() => onTheirWay.delete(told));
    }
  };
  const close = async () => {
    await Promise.all(onTheirWay);
    for (const target of targets.values()) await target.close();
  };
  return { tellFaults, done: schedule.finally(close) };
}
