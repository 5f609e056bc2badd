/** The alphabet of generated suffixes: no vowels and no look-alikes, so that no word and no year is one. */
const GENERATED = 'bcdfghjklmnpqrstvwxz2456789';
const TOKEN = new RegExp(`-token-[${GENERATED}]{5}$`);
const SUFFIX = new RegExp(`-(?=[${GENERATED}]*[2-9])(?:[${GENERATED}]{5}|[${GENERATED}]{8,10})$`);

/**
 * A secret's name as it is learnt: parts that change by design are folded, so that a release or a token is not news.
 * Helm revisions (`sh.helm.release.v1.web.v12` -> `….web.v#`), service-account token suffixes, and the suffixes that
 * Kubernetes and its tools generate (5, or 8 to 10 characters of their alphabet, with a digit).
 */
export function normaliseName(name: string): string {
  if (name !== lastName) {
    lastFolded = foldRevision(name).replace(TOKEN, '-token-#').replace(SUFFIX, '-#');
    lastName = name;
  }
  return lastFolded;
}

/** Of one access many ask, one after the other. */
let lastName = '';
let lastFolded = '';

/** Only the revision of a Helm release folded: for counting names, where generated ones are different ones. */
export function foldRevision(name: string): string {
  return name.startsWith('sh.helm.release.v1.') ? name.replace(/\.v\d+$/, '.v#') : name;
}
