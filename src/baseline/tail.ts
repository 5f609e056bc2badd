import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** Days that a level rests on, and the fewest of both days and peaks before there is one. */
const TRAILING_DAYS = 28;
const LEAST_DAYS = 5;
const LEAST_PEAKS = 8;
/** Bounds of the shape: lighter than uniform or heavier than a mean without end is an artefact of few peaks. */
const SHAPE = { least: -0.5, most: 0.5 };
const MAX_PEAKS = 1_000;
/** Excesses that weigh as much as the expectation that sums of logarithms of p-values fall off exponentially (shape 0). */
const SHAPE_PRIOR = 200;

interface TailCell {
  firstDay: number;
  day: number;
  /** Highest score of each subject on the day going on. */
  today: [subject: string, score: number][];
  /** Of finished days, within the trailing weeks. */
  peaks: [day: number, score: number][];
  /** Excess level per rate asked for, made when a day ends. */
  fit: Fit | null;
}

/** A generalised Pareto distribution of what exceeds a threshold, and how often a day something does. */
export interface Fit {
  threshold: number;
  scale: number;
  shape: number;
  perDay: number;
  /** The lowest peak, and how many peaks a day there are in all. */
  lowest: number;
  peaksPerDay: number;
}

/**
 * Peaks over threshold: which score is exceeded only so many times a day, extrapolated beyond what was seen.
 * The daily peak of each subject counts once, so a storm by one is one peak. Peaks beyond the level were alarms and do
 * not enter, as in SPOT (Siffer, Fouque, Termier and Largouet, KDD 2017); the distribution is fitted by
 * probability-weighted moments (Hosking and Wallis, Technometrics 29, 1987) instead of likelihood, which needs no search.
 */
export class Tail {
  readonly #cells: Table<TailCell>;

  constructor(state: State) {
    this.#cells = state.table('baseline.tail', { cap: 100, ttlUs: 400 * DAY_US });
  }

  /** The score exceeded `perDay` times a day in a population; 0 while there is too little to say. */
  level(population: string, perDay: number): number {
    const fit = this.#cells.peek(population)?.fit;
    return fit ? levelOf(fit, perDay) : 0;
  }

  learn(population: string, subject: string, score: number, timeUs: number): void {
    const day = Math.floor(timeUs / DAY_US);
    const cell = this.#cells.open(population, timeUs, () => ({ firstDay: day, day, today: [], peaks: [], fit: null }));
    if (day > cell.day) finishDay(cell, day);
    const known = cell.today.find(([name]) => name === subject);
    if (known) known[1] = Math.max(known[1], score);
    else if (cell.today.length < MAX_PEAKS) cell.today.push([subject, score]);
  }
}

function finishDay(cell: TailCell, day: number): void {
  for (const [, score] of cell.today) cell.peaks.push([cell.day, score]);
  cell.peaks = cell.peaks.filter(([then]) => day - then <= TRAILING_DAYS).slice(-MAX_PEAKS);
  cell.today = [];
  cell.day = day;
  const days = Math.min(TRAILING_DAYS, day - cell.firstDay);
  const scores = cell.peaks.map(([, score]) => score);
  cell.fit = days >= LEAST_DAYS && scores.length >= LEAST_PEAKS ? fitTail(scores, days) : null;
}

/** Fits the excesses over the median peak. */
export function fitTail(scores: readonly number[], days: number): Fit {
  const sorted = [...scores].sort((a, b) => a - b);
  const threshold = sorted[Math.floor(sorted.length / 2)] as number;
  const excesses = sorted.filter((score) => score > threshold).map((score) => score - threshold);
  const n = excesses.length;
  const mean = excesses.reduce((sum, excess) => sum + excess, 0) / Math.max(1, n);
  const weighted =
    excesses.reduce((sum, excess, rank) => sum + (excess * (n - 1 - rank)) / Math.max(1, n - 1), 0) / Math.max(1, n);
  const found = Math.min(SHAPE.most, Math.max(SHAPE.least, 2 - mean / Math.max(1e-9, mean - 2 * weighted)));
  const shape = (found * n) / (n + SHAPE_PRIOR);
  const all = { lowest: sorted[0] as number, peaksPerDay: sorted.length / days };
  return { threshold, scale: mean * (1 - shape), shape, perDay: n / days, ...all };
}

/** 0 for what happens more often than there are peaks. Between threshold and lowest peak it takes peaks for even. */
export function levelOf({ threshold, scale, shape, perDay, lowest, peaksPerDay }: Fit, wanted: number): number {
  if (wanted > peaksPerDay) return 0;
  if (wanted >= perDay)
    return threshold - ((threshold - lowest) * (wanted - perDay)) / Math.max(1e-9, peaksPerDay - perDay);
  const ratio = wanted / perDay;
  if (Math.abs(shape) < 1e-6) return threshold - scale * Math.log(ratio);
  return threshold + (scale / shape) * (ratio ** -shape - 1);
}
