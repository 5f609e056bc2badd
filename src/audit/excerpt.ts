const MAX_EXCERPT = 160;

/**
 * The shape of a piece of input without its content: letters become `a`, digits `0`, anything beyond ASCII `?`.
 * A person sees what kind of line it was; no secret can be read back.
 */
export function excerpt(line: string): string {
  const shape = line
    .slice(0, MAX_EXCERPT)
    .replace(/[A-Za-z]/g, 'a')
    .replace(/[0-9]/g, '0')
    .replace(/[^\x20-\x7e]/g, '?');
  return line.length > MAX_EXCERPT ? `${shape}… (${line.length} characters)` : shape;
}

// A JWT, or whatever follows a word that announces a secret.
const TOKEN =
  /eyJ[\w-]{8,}(?:\.[\w-]*)*|((?:bearer|basic|token|password|passwd|secret|api-?key)["']?\s*[=:/ ]\s*["']?)[^\s"',;)]{6,}/gi;

/** Free text in which a client may have put a credential, with that masked. */
export function withoutTokens(text: string): string {
  return SUSPECT.test(text) ? masked(text) : text;
}

// Cheap to ask of every text; most hold none of it.
const SUSPECT = /eyJ|bearer|basic|token|pass|secret|key/i;

function masked(text: string): string {
  return text.replace(TOKEN, (_, announced: string | undefined) => `${announced ?? ''}[masked]`);
}
