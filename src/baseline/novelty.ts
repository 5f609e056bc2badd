/** Weight of the rate of one's kind against one's own history, in observations (the concentration of the prior). */
const CONCENTRATION = 6;
/** Discount per distinct thing: how slowly a history full of new things stops being surprised by one more. */
const DISCOUNT = 0.9;

/** How often a subject met something new: `fresh` times in `seen` observations. */
export interface Encounters {
  seen: number;
  fresh: number;
}

/**
 * Improbability, in decimal orders, that the next thing a subject meets is new to it:
 * `-log10( (a r + d K) / (n + a) )`, the chance of a new table in a Pitman-Yor process with n observations, K distinct
 * things, discount d and concentration a, where the base rate r is that of the wider group. What the group does not
 * know either is the sum over the levels, which is the back-off.
 *
 * Source: Pitman and Yor, "The two-parameter Poisson-Dirichlet distribution", Annals of Probability 25 (1997); its use
 * for access to computers: Sanna Passino and Heard, Foundations of Data Science 1 (2019).
 */
export function noveltyScore(own: Encounters, wider: Encounters): number {
  const rate = (wider.fresh + 0.5) / (wider.seen + 1);
  const chance = (CONCENTRATION * rate + DISCOUNT * own.fresh) / (own.seen + CONCENTRATION);
  return -Math.log10(Math.min(1, chance));
}

/**
 * Improbability, in decimal orders, of at least `count` new things in a window where a subject met `fresh` of them in
 * `windows` earlier ones: the upper tail, with half the weight of its first term (mid-p), of a negative binomial, which
 * is a Poisson count with a Gamma-distributed rate of shape `fresh + 1/2` and rate `windows + 1`.
 *
 * Source of the mid-p value: Rubin-Delanchy, Heard and Lawson, "Meta-analysis of mid-p-values", JASA 2018.
 */
export function burstScore(count: number, fresh: number, windows: number): number {
  const shape = fresh + 0.5;
  const chance = (windows + 1) / (windows + 2);
  let mass = chance ** shape;
  let below = 0;
  for (let n = 0; n < count && n < 200; n += 1) {
    below += mass;
    mass *= ((shape + n) / (n + 1)) * (1 - chance);
  }
  const tail = Math.max(1e-9, 1 - below - mass / 2);
  return -Math.log10(Math.min(1, tail));
}
