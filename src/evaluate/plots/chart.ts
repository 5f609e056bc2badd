import { element, svg } from './svg.ts';

const SIZE = { width: 860, height: 420 };
const EDGE = { left: 92, right: 24, top: 64, bottom: 52 };
const INK = '#1f2933';
const FAINT = '#d9dee3';

/** One axis: what it shows, its range, and where its marks stand. */
export interface Axis {
  title: string;
  from: number;
  to: number;
  marks: readonly { at: number; text: string }[];
  isLogarithmic?: boolean;
}

/** Where a value stands on the paper. */
export interface Place {
  x(value: number): number;
  y(value: number): number;
}

export interface Chart {
  title: string;
  subtitle: string;
  x: Axis;
  y: Axis;
  /** Colours with their meaning. */
  legend: readonly { color: string; text: string }[];
  draw(place: Place): string[];
}

/** A chart with its axes, as an SVG document. */
export function drawChart({ title, subtitle, x, y, legend, draw }: Chart): string {
  const place: Place = {
    x: scale(x, EDGE.left, SIZE.width - EDGE.right),
    y: scale(y, SIZE.height - EDGE.bottom, EDGE.top),
  };
  return svg(SIZE.width, SIZE.height, [
    element('title', {}, title),
    text(EDGE.left, 24, title, { 'font-size': 16, 'font-weight': 600 }),
    text(EDGE.left, 43, subtitle, { fill: '#52606d' }),
    ...legendOf(legend),
    ...axisX(x, place),
    ...axisY(y, place),
    ...draw(place),
  ]);
}

function scale({ from, to, isLogarithmic }: Axis, start: number, end: number): (value: number) => number {
  const measure = isLogarithmic ? Math.log10 : (value: number) => value;
  const [low, high] = [measure(from), measure(to)];
  return (value) => {
    const share = (measure(Math.min(to, Math.max(from, value))) - low) / (high - low || 1);
    return Math.round((start + (end - start) * share) * 10) / 10;
  };
}

function text(x: number, y: number, content: string, more: Record<string, string | number> = {}): string {
  return element('text', { x, y, fill: INK, ...more }, content);
}

function legendOf(entries: Chart['legend']): string[] {
  let x = SIZE.width - EDGE.right;
  return entries.toReversed().flatMap(({ color, text: label }) => {
    x -= 7 * label.length + 22;
    return [element('circle', { cx: x, cy: 20, r: 5, fill: color }), text(x + 10, 24, label)];
  });
}

function axisX({ title, marks }: Axis, place: Place): string[] {
  const bottom = SIZE.height - EDGE.bottom;
  const lines = marks.flatMap(({ at, text: label }) => [
    element('line', { x1: place.x(at), x2: place.x(at), y1: EDGE.top, y2: bottom, stroke: FAINT }),
    text(place.x(at), bottom + 18, label, { 'text-anchor': 'middle' }),
  ]);
  return [...lines, text((EDGE.left + SIZE.width) / 2, SIZE.height - 12, title, { 'text-anchor': 'middle' })];
}

function axisY({ title, marks }: Axis, place: Place): string[] {
  const lines = marks.flatMap(({ at, text: label }) => [
    element('line', { x1: EDGE.left, x2: SIZE.width - EDGE.right, y1: place.y(at), y2: place.y(at), stroke: FAINT }),
    text(EDGE.left - 8, place.y(at) + 4, label, { 'text-anchor': 'end' }),
  ]);
  const middle = (EDGE.top + SIZE.height - EDGE.bottom) / 2;
  const turned = { transform: `rotate(-90 16 ${middle})`, 'text-anchor': 'middle' };
  return [...lines, text(16, middle, title, turned)];
}

/** A line through points, from left to right. */
export function path(points: readonly (readonly [x: number, y: number])[], color: string): string {
  const d = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return element('path', { d, fill: 'none', stroke: color, 'stroke-width': 2 });
}

export function dot(x: number, y: number, color: string, about: string): string {
  return element('circle', { cx: x, cy: y, r: 4, fill: color, 'fill-opacity': 0.75 }, [element('title', {}, about)]);
}
