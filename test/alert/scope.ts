import type { Exception, ExceptionScope } from '../../src/model/exception.ts';
import { DAY_US } from '../../src/model/time.ts';
import { START_US } from './finding.ts';

/** What an exception is about; nothing at all, but for what is told. */
export function scope(change: Partial<ExceptionScope>): ExceptionScope {
  return { detectors: [], edges: [], principal: '', impersonatedBy: '', sourceIp: '', secrets: [], ...change };
}

/** An exception for detector `one`, in force for thirty days. */
export function exception(change: Partial<Exception> = {}): Exception {
  return {
    id: 'nightly',
    origin: 'file',
    owner: 'payments',
    reason: 'the nightly job',
    expiresUs: START_US + 30 * DAY_US,
    scope: scope({ detectors: ['one'] }),
    ...change,
  };
}
