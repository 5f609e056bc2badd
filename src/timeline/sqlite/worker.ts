import { parentPort, workerData } from 'node:worker_threads';
import { SecretwatchError } from '../../model/error.ts';
import type { Question, Timeline } from '../port.ts';
import { openSqliteTimeline } from './timeline.ts';

/** A question sent to the worker, and what comes back under the same number. */
export interface Asked {
  number: number;
  question: Question;
  args: unknown[];
}
export type Answered =
  | { number: number; answer: unknown }
  | { number: number; fault: { code: string; message: string; remedy: string } };

const timeline = openSqliteTimeline((workerData as { dir: string }).dir);
const port = parentPort;
port?.on('message', async ({ number, question, args }: Asked) => {
  try {
    const ask = timeline[question] as (...args: unknown[]) => ReturnType<Timeline[Question]>;
    port.postMessage({ number, answer: await ask(...args) } satisfies Answered);
  } catch (error) {
    port.postMessage({ number, fault: faultOf(error) } satisfies Answered);
  }
});

/** Errors lose their class on the way between threads. */
function faultOf(error: unknown): { code: string; message: string; remedy: string } {
  if (error instanceof SecretwatchError) return { code: error.code, message: error.message, remedy: error.remedy };
  return { code: 'SW_INTERNAL', message: String(error), remedy: '' };
}
