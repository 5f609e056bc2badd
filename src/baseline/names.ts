/**
 * A secret's name as it is learnt: parts that change by design are folded, so that a release or a token is not news.
 * Helm revisions (`sh.helm.release.v1.web.v12` -> `….web.v#`), service-account token suffixes and trailing hashes of
 * five or more characters that hold a digit.
 */
export function normaliseName(name: string): string {
  if (name.startsWith('sh.helm.release.v1.')) return name.replace(/\.v\d+$/, '.v#');
  return name.replace(/-token-[a-z0-9]{5}$/, '-token-#').replace(/-(?=[a-z]*\d)[a-z0-9]{5,}$/, '-#');
}
