/**
 * Text from the cluster within a line of Markdown: what could begin markup, a link or HTML is escaped. What deceives the
 * eye is for `escapeText`, before this.
 */
export function escapeMarkdown(text: string): string {
  const plain = text.replace(/[\\`*_{}[\]#!|<>~&]/g, (character) => `\\${character}`);
  // Many renderers make a link of a bare address as well.
  return plain.replace(/:(?=\/\/)/g, '\\:').replace(/\b(www|mailto|xmpp)([.:])/gi, '$1\\$2');
}

/** A table; cells are escaped already. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}
