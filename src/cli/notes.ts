import type { Environment } from '../config/environment.ts';
import type { Settings } from '../config/settings.ts';
import { sinkAccess } from '../config/sinks/sink-access.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Note } from '../model/note.ts';
import { askedFor } from '../pipeline/deliver-rows.ts';
import type { Context } from './context.ts';
import type { DeliveryRooms, Notes } from './delivery-rooms.ts';

/** Opens the sinks of these names for notes. */
export function openNoteSinks(
  names: readonly string[],
  { sinks }: Settings,
  environment: Environment,
  rooms: DeliveryRooms,
): ReadonlyMap<string, Notes> {
  const opened = names.map((name) => {
    const settings = sinks.find((sink) => sink.name === name);
    if (!settings)
      throw new SecretwatchError('SW_CONFIG', `there is no sink ${name} for digests`, 'name it below `sinks` as well');
    return [name, rooms.openNotes(sinkAccess(settings, environment))] as const;
  });
  return new Map(opened);
}

/** Throws where a digest is to go that is no sink for it. */
export async function checkNoteSinks(settings: Settings, { rooms, environment }: Context): Promise<void> {
  if (!settings.digest) return;
  const targets = openNoteSinks(settings.digest.sinks, settings, environment, await rooms.loadDelivery());
  for (const target of targets.values()) await target.close();
}

const FIRST_WAIT_MS = 5_000;
const MAX_WAIT_MS = 600_000;

export interface NoteDelivery {
  wait: (ms: number) => Promise<unknown>;
  log: (reason: string) => void;
  /** 0 to 1. */
  random?: () => number;
}

/** Sends a note again and again until it is taken or refused for good; answers why it was not taken. */
export async function sendUntilTaken(
  note: Note,
  target: Notes,
  { wait, log, random = Math.random }: NoteDelivery,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(MAX_WAIT_MS, waitMs * 2)) {
    try {
      return await target.send(note, signal);
    } catch (error) {
      log(error instanceof Error ? error.message : String(error));
      await wait(Math.max(waitMs * (0.5 + random() / 2), askedFor(error)));
    }
  }
  return 'stopped before it was taken';
}
