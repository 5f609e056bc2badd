/**
 * How often something random or long is repeated: few times in `npm run check`, which must be quick; all of them in
 * `npm test`, and where a file is run by itself.
 */
export function roundsOf(all: number, few: number): number {
  return process.env.SECRETWATCH_TESTS === 'few' ? few : all;
}
