const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text and attribute values. Names in a log are chosen by whoever made the request; XML forbids control characters. */
export function escapeXml(text: string): string {
  const safe = text.toWellFormed().replace(/\p{Cc}|\p{Noncharacter_Code_Point}/gu, '\ufffd');
  return safe.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

export type Attributes = Readonly<Record<string, string | number>>;

/** One element; `children` are elements already written, or text to be escaped. */
export function element(name: string, attributes: Attributes, children: readonly string[] | string = []): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const inner = typeof children === 'string' ? escapeXml(children) : children.join('');
  return inner === '' ? `<${name}${pairs.join('')}/>` : `<${name}${pairs.join('')}>${inner}</${name}>`;
}

export function svg(width: number, height: number, children: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    'font-family': 'system-ui, sans-serif',
    'font-size': 12,
    role: 'img',
  };
  const paper = element('rect', { width, height, fill: '#ffffff' });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('svg', attributes, [paper, ...children])}\n`;
}
