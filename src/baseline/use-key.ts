const SEPARATOR = '\u001f';

/** Key of a row that says how a principal read a secret. A principal's key may hold the separator, the others may not. */
export function joinKey(principal: string, namespace: string, secret: string): string {
  return `${principal}${SEPARATOR}${namespace}${SEPARATOR}${secret}`;
}

export function splitKey(key: string): [principal: string, namespace: string, secret: string] {
  const parts = key.split(SEPARATOR);
  const [namespace = '', secret = ''] = parts.slice(-2);
  return [parts.slice(0, -2).join(SEPARATOR), namespace, secret];
}

/** No namespace and no name holds the character that parts them in keys; what a client makes up may. */
export function plain(text: string): string {
  return text.includes(SEPARATOR) ? text.replaceAll(SEPARATOR, '\ufffd') : text;
}
