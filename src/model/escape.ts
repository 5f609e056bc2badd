/**
 * Characters that a terminal or a reader's eye could take for something else: controls (with line ends), bidirectional
 * overrides, zero-width and other invisible characters, lone surrogates.
 */
const DECEIVING = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text from the cluster as people may be shown it: what could deceive is written as `\u{…}`. */
export function escapeText(text: string): string {
  return text.replace(DECEIVING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Structured output without what could deceive: line ends and controls are the encoder's, the deceiving rest is written as `\uXXXX`. */
export function escapeJson(json: string): string {
  return json.replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${hex4(character.charCodeAt(at))}`).join(''),
  );
}

function hex4(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}
