/** A line of CEF as a collector reads it: written from the format's own rules, not from our encoder. */
export function parseCef(line: string): { header: string[]; extension: Map<string, string> } {
  const header: string[] = [];
  let field = '';
  let at = 0;
  for (; header.length < 7 && at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '\\') field += line[++at] ?? '';
    else if (character === '|') {
      header.push(field);
      field = '';
    } else field += character;
  }
  return { header, extension: parseExtension(line.slice(at)) };
}

/** A key is the last word before an equals sign that is not escaped. */
function parseExtension(text: string): Map<string, string> {
  const marks = [...text.matchAll(/(?:^| )([A-Za-z0-9_.]+)(?<!\\)=/g)].filter(({ index, 0: found }) => {
    const before = text.slice(0, index + found.length - 1);
    return (/\\*$/.exec(before)?.[0].length ?? 0) % 2 === 0;
  });
  return new Map(
    marks.map(({ 0: found, 1: key = '', index }, which) => {
      const value = text.slice(index + found.length, marks[which + 1]?.index ?? text.length);
      return [key, value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))];
    }),
  );
}

/** Messages of an octet-counted stream; throws where the counting does not come out even. */
export function parseSyslog(bytes: Buffer): string[] {
  const messages: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.subarray(at, space).toString());
    if (!Number.isInteger(length) || length < 1) throw new Error(`no length at byte ${at}`);
    messages.push(bytes.subarray(space + 1, space + 1 + length).toString('utf8'));
    at = space + 1 + length;
  }
  return messages;
}
