import { Worker } from 'node:worker_threads';
import { type ErrorCode, SecretwatchError } from '../../model/error.ts';
import { QUESTIONS, type Question, type Timeline } from '../port.ts';
import type { Answered, Asked } from './worker.ts';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Answers from the embedded store in a thread of their own, so that no question stalls who asks. */
export function openTimelineInWorker(dir: string): Timeline {
  // The extension is this file's own: `.ts` in the sources, `.js` in the published package.
  const worker = new Worker(new URL(import.meta.url.replace(/in-worker\.([jt]s)$/, 'worker.$1')), {
    workerData: { dir },
  });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let isOver = false;
  const fail = (error: Error) => {
    isOver = true;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (answered: Answered) => settle(waiting, answered));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the store is closed')));
  const ask = (question: Question, args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (isOver) return reject(new Error('the store is closed'));
      last += 1;
      waiting.set(last, { resolve, reject });
      worker.postMessage({ number: last, question, args } satisfies Asked);
    });
  const questions = QUESTIONS.map((question) => [question, (...args: unknown[]) => ask(question, args)]);
  return {
    ...Object.fromEntries(questions),
    close: async () => void (await worker.terminate()),
  } as unknown as Timeline;
}

function settle(waiting: Map<number, Waiting>, answered: Answered): void {
  const asker = waiting.get(answered.number);
  waiting.delete(answered.number);
  if ('answer' in answered) {
    asker?.resolve(answered.answer);
    return;
  }
  const { code, message, remedy } = answered.fault;
  asker?.reject(new SecretwatchError(code as ErrorCode, message, remedy));
}
