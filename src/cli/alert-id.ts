/** The id in what somebody names an alert by: `-o name` writes `alert/ID`. */
export function idOfAlert(text: string): string {
  return text.replace(/^alert\//, '');
}
