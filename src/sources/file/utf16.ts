import type { Chunks } from './bytes.ts';

const MARKS: readonly (readonly [mark: readonly number[], encoding: string])[] = [
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** The encoding that a text of two bytes per character announces, as some systems' shells write it. */
export function utf16Of(head: Buffer): string | undefined {
  return MARKS.find(([mark]) => head[0] === mark[0] && head[1] === mark[1])?.[1];
}

/** The same text in UTF-8, without its mark. */
export async function* toUtf8(chunks: Chunks, encoding: string): Chunks {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) {
    const text = Buffer.from(decoder.decode(chunk, { stream: true }));
    if (text.length > 0) yield text;
  }
  const rest = Buffer.from(decoder.decode());
  if (rest.length > 0) yield rest;
}
