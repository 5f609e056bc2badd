import { child, field, isObject, type Json } from '../fields.ts';
import { anyTime, clusterBeside } from './beside.ts';
import type { Content, Format } from './format.ts';

/** Grafana Loki: streams of lines with labels, as they are pushed (`streams`) and as a query answers (`data.result`). */
export const loki: Format = {
  name: 'loki',
  unpack: (object) => {
    const streams = field(object, 'streams') ?? field(child(object, 'data'), 'result');
    if (!Array.isArray(streams) || streams.length === 0 || !streams.every(isStream)) return undefined;
    return streams.flatMap(contentsOf);
  },
};

function isStream(value: unknown): value is Json {
  return isObject(value) && isObject(field(value, 'stream')) && Array.isArray(field(value, 'values'));
}

/** A value is a time in nanoseconds, the line and, since version 3, metadata. */
function contentsOf(stream: Json): Content[] {
  const cluster = clusterBeside(child(stream, 'stream'));
  return (field(stream, 'values') as unknown[]).map((value) =>
    Array.isArray(value) ? { value: value[1], cluster, timeUs: anyTime(value[0]) } : { value, cluster },
  );
}
