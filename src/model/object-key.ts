let lastNamespace = '';
let lastName = '';
let lastKey = '/';

/**
 * `namespace/name`. Several memories ask for the key of one object, one after the other: it is made once for all of them,
 * and kept as one text. Only a speed-up, and no memory: the answer depends on nothing but what is asked.
 */
export function objectKey(namespace: string, name: string): string {
  if (namespace !== lastNamespace || name !== lastName) {
    lastNamespace = namespace;
    lastName = name;
    lastKey = `${namespace}/${name}`;
  }
  return lastKey;
}
