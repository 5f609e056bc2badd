/** How the API server begins every line; quoted as in CSV the quotes are doubled. */
const EVENT = /\{"kind":"Event","apiVersion":"audit\.k8s\.io\/|"\{""kind"":""Event"",""apiVersion"":""audit\.k8s\.io\//;
/** What may stand before a line: syslog's header with structured data is the longest. */
const MAX_PREFIX = 1_024;
/** A message of a program, which may quote what a client sent. */
const MESSAGE = /(?:^|\s)[IWEF]\d{4} |(?:msg|message|error)=|\\/;

/**
 * The event that ends a line of which something else is the beginning: the header of syslog or of a journal, the name of
 * a pod, a time and a tag, cells of CSV. Undefined where there is none, or where what stands before it looks like a
 * program's own message: that may hold any text.
 */
export function withoutPrefix(line: string): string | undefined {
  const match = EVENT.exec(line.slice(0, MAX_PREFIX + 64));
  if (!match || match.index > MAX_PREFIX || (match.index === 0 && match[0].startsWith('{'))) return undefined;
  if (MESSAGE.test(line.slice(0, match.index))) return undefined;
  const rest = line.slice(match.index);
  return rest.startsWith('{') ? rest : csvCell(rest);
}

/** The text of the quoted cell that begins here. */
function csvCell(rest: string): string | undefined {
  const cell = /^"((?:[^"]|"")*)"/.exec(rest)?.[1];
  return cell?.replaceAll('""', '"');
}
