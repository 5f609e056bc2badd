/** A value that must never come out again, in any form that a program may write it in. */
export class Canary {
  readonly value: string;
  readonly #forms: ReadonlyMap<string, string>;

  constructor(seed: string) {
    // With what encodings change: a quote, a slash, a letter beyond ASCII.
    this.value = `Canary${seed}"/ä+Xq9ZvWk3`;
    this.#forms = new Map(formsOf(this.value));
  }

  /** Names of the forms in which it stands in a text. */
  foundIn(text: string): string[] {
    const lower = text.toLowerCase();
    return [...this.#forms].filter(([, form]) => lower.includes(form.toLowerCase())).map(([name]) => name);
  }
}

function formsOf(value: string): [string, string][] {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = [...value].map((c) => (c > '~' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('');
  const forms: [string, string][] = [
    ['plain', value],
    ['its beginning', value.slice(0, value.indexOf('"'))],
    ['its end', value.slice(-9)],
    ['latin1', bytes.toString('latin1')],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['ASCII JSON', JSON.stringify(ascii).slice(1, -1)],
    ['URL', encodeURIComponent(value)],
    ['hex', bytes.toString('hex')],
  ];
  // In base64 the same bytes look different at each of three places; the ends depend on their neighbours.
  for (const shift of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const inner = text.slice(shift === 0 ? 0 : shift + 1, -2);
    forms.push(
      [`base64 at ${shift}`, inner],
      [`base64url at ${shift}`, inner.replaceAll('+', '-').replaceAll('/', '_')],
    );
  }
  return forms;
}
