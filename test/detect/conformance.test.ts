import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { DetectorCase } from '../../src/detect/case.ts';
import type { Submission } from '../../src/detect/conformance/submission.ts';
import { CHECKS, checkDetector } from '../../src/detect/conformance.ts';
import type { AnyDetector, DueVerdict } from '../../src/detect/contract.ts';
import type { Actor } from '../../src/detect/moment.ts';
import type { ReasonCode } from '../../src/model/reason.ts';
import { DAY_US } from '../../src/model/time.ts';
import { type Memory, sample, submission, waiting, waitingSubmission } from './sample-detector.ts';

function withDetector(change: Partial<AnyDetector>): Submission {
  return { ...submission, detector: { ...sample, ...change } };
}

function withDeadline(change: Partial<NonNullable<AnyDetector['deadline']>>): Submission {
  const deadline = waiting.deadline as NonNullable<AnyDetector['deadline']>;
  return { ...waitingSubmission, detector: { ...waiting, deadline: { ...deadline, ...change } } };
}

function withCases(change: (cases: readonly DetectorCase[]) => readonly DetectorCase[]): Submission {
  return { ...submission, cases: change(submission.cases) };
}

/** Not in its memory, and so gone after a restart. */
const hidden = new Set<string>();
let answers = 0;

/** Every rule with detectors that break it, and little else. */
const BAD: readonly [rule: keyof typeof CHECKS, fault: string, submission: Submission][] = [
  ['id', 'is not its folder', withDetector({ id: 'other-name' })],
  ['id', 'kebab-case', { ...withDetector({ id: 'Many_Secrets' }), folder: 'Many_Secrets' }],
  ['readme', 'no section "Runbook"', { ...submission, readme: submission.readme.replace('## Runbook', '') }],
  ['readme', 'does not explain `limit`', { ...submission, readme: submission.readme.replace('`limit`', '') }],
  ['readme', 'another order', { ...submission, readme: reordered(submission.readme) }],
  ['config', 'limit has no description', withDetector({ config: z.object({ limit: z.int().default(2) }).strict() })],
  [
    'config',
    'limit has no default',
    withDetector({ config: z.object({ limit: z.int().optional().describe('Many.') }).strict() }),
  ],
  ['config', 'takes unknown keys', withDetector({ config: z.object({ limit: z.int().default(2).describe('Many.') }) })],
  ['cases', 'cases of kind fires', withCases((cases) => cases.filter(({ name }) => name !== 'five'))],
  ['cases', 'cases of kind blind-spot', withCases((cases) => cases.filter(({ kind }) => kind !== 'blind-spot'))],
  ['cases', 'two cases have one name', withCases((cases) => [...cases, ...cases.slice(0, 1)])],
  ['cases', 'said: nothing', withDetector({ detect: () => undefined })],
  ['codes', 'no case shows it', withDetector({ codes: ['enumeration', 'denied'] })],
  ['codes', 'not declared', withDetector({ codes: [] })],
  ['codes', 'is not a reason code', withDetector({ codes: ['enumeration', 'very-bad' as ReasonCode] })],
  ['codes', 'no case reaches its severity', withDetector({ severity: 'critical' })],
  ['verdicts', 'above its own low', withDetector({ severity: 'low' })],
  ['verdicts', 'without a reason', withDetector({ detect: () => ({ severity: 'medium', edge: 'x', reasons: [] }) })],
  ['verdicts', 'without an edge', withDetector({ detect: () => verdict({ edge: '' }) })],
  ['verdicts', 'a score that is no number', withDetector({ detect: () => verdict({ score: Number.NaN }) })],
  ['verdicts', 'without a text', withDetector({ detect: () => verdict({ text: '' }) })],
  ['plain memory', 'the same object twice', withDetector({ empty: always({ names: [] }) })],
  ['plain memory', 'empty() does not survive', withDetector({ empty: () => ({ names: [], since: new Date(0) }) })],
  [
    'plain memory',
    'learnt memory does not survive',
    withDetector({ learn: (memory: { of?: Map<string, number> }) => void Object.assign(memory, { of: new Map() }) }),
  ],
  [
    'bounded memory',
    'memory of one key grew',
    withDetector({ learn: ({ names }: Memory, { access }) => void names.push(access?.name ?? '') }),
  ],
  [
    'score before learning',
    'changes what it may only read',
    withDetector({
      detect: (memory: Memory, moment, config) => {
        memory.names.push('x');
        return sample.detect(memory, moment, config);
      },
    }),
  ],
  [
    'score before learning',
    'read only property',
    withDetector({ learn: (_memory, moment) => void Object.assign(moment.event, { code: 0 }) }),
  ],
  ['score before learning', 'another answer', withDetector({ detect: () => verdict({ text: `answer ${++answers}` }) })],
  ['same again', 'second run', withDetector({ detect: () => verdict({ text: `answer ${++answers}` }) })],
  [
    'restart',
    'after a restart',
    withDetector({
      empty: () => {
        hidden.clear();
        return { names: [] };
      },
      detect: (_memory, { access }) => {
        hidden.add(access?.name ?? '');
        return hidden.size > 2 ? verdict({}) : undefined;
      },
    }),
  ],
  ['deadlines', 'due again at once', withDeadline({ learn: () => {} })],
  ['deadlines', 'another answer', withDeadline({ detect: () => [late(`answer ${++answers}`)] })],
  ['deadlines', 'its memory is forgotten', withDeadline({ at: ({ readUs }) => (readUs ? readUs + 2 * DAY_US : 0) })],
  ['deadlines', 'no case shows', withDeadline({ detect: () => [] })],
  ['verdicts', 'cites no event', withDeadline({ detect: () => [{ ...late('x'), evidence: [] }] })],
  [
    'missing fields',
    'pages without userAgent, uid and groups',
    withDetector({ detect: (_memory, { event }) => (event.userAgent ? undefined : verdict({})) }),
  ],
  // Of what the judge knows to be absent no detector is asked; a user agent may be missing by the client's will.
  ['needs', 'pages without user-agent', withDetector({ needs: ['user-agent'] })],
  [
    'hostile names',
    'threw',
    withDetector({
      empty: () => ({ counts: {} }),
      learn: ({ counts }: { counts: Record<string, string[]> }, { access }) => {
        const name = access?.name ?? '';
        counts[name] ??= [];
        counts[name]?.push('read');
      },
    }),
  ],
];

function verdict({ text = 'x', edge = 'x', score = 1 }: { text?: string; edge?: string; score?: number }) {
  const reasons = [{ code: 'enumeration' as const, score, text, baseline: 'x' }];
  return { severity: 'medium' as const, edge, reasons };
}

function late(text: string): DueVerdict {
  const about = {
    principal: { groups: [] },
    credential: {},
    workload: {},
    source: { forwarded: [] },
    userAgent: '',
  } as unknown as Actor;
  const evidence = [{ auditID: 'a', stage: '', timeUs: 1, verb: 'get', namespace: '', name: '', status: 200 }];
  return { ...verdict({ text }), about, evidence, secrets: [] };
}

function always(memory: Memory): () => Memory {
  return () => memory;
}

function reordered(readme: string): string {
  return readme
    .replace('## Runbook', '## x')
    .replace('## What it sees', '## Runbook')
    .replace('## x', '## What it sees');
}

describe('the conformance kit', () => {
  it('finds nothing wrong with a sample that keeps all rules', () => assert.deepEqual(checkDetector(submission), []));
  it('nor with one that has a deadline', () => assert.deepEqual(checkDetector(waitingSubmission), []));

  for (const [rule, fault, bad] of BAD) {
    it(`${rule}: refuses "${fault}"`, () => {
      const complaints = checkDetector(bad).filter((complaint) => complaint.startsWith(`${rule}: `));
      assert.ok(
        complaints.some((complaint) => complaint.includes(fault)),
        `complaints of this rule: ${complaints.join('\n')}`,
      );
    });
  }

  it('has a bad detector for each of its rules', () => {
    const tried = new Set(BAD.map(([rule]) => rule));
    assert.deepEqual([...tried].sort(), Object.keys(CHECKS).sort());
  });
});
