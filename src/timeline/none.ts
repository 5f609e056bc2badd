import { SecretwatchError } from '../model/error.ts';
import { QUESTIONS, type Timeline } from './port.ts';

/** Of a fleet that has no store to ask: every question is refused with what to do. */
export function noTimeline(): Timeline {
  const refuse = async () => {
    throw new SecretwatchError('SW_NOT_FOUND', 'this fleet has no store to ask', 'configure elasticsearch');
  };
  const questions = Object.fromEntries(QUESTIONS.map((question) => [question, refuse]));
  return { ...questions, close: async () => {} } as unknown as Timeline;
}
