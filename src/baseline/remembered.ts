/** Texts remembered of one function, before all are forgotten, and the longest of them: clients choose some. */
const MOST = 16_384;
const LONGEST = 256;

/**
 * What a pure function of a text gave, remembered for the texts asked for lately. Answers are one and the same object
 * then, so a text that is looked up in tables need not be put together and hashed for every event. Changes no result.
 */
export function remembered<T extends object | string>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > LONGEST) return of(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MOST) known.clear();
    const value = of(text);
    known.set(text, value);
    return value;
  };
}
