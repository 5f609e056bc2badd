import { type KubeConfig, Watch } from '@kubernetes/client-node';
import type { Resource } from './resources.ts';
import { type Scrubbed, scrub } from './scrubbed.ts';
import { readSecretTable, TABLE, WITHOUT_OBJECTS } from './secret-table.ts';

/** Gives an informer nothing but what may be kept. */
export class ScrubbedWatch extends Watch {
  readonly #resource: Resource;
  readonly #nowUs: () => number;

  constructor(config: KubeConfig, resource: Resource, nowUs: () => number) {
    super(resource.namespace === undefined ? config : asking(config, TABLE));
    this.#resource = resource;
    this.#nowUs = nowUs;
  }

  override watch(...[path, query, callback, done]: Parameters<Watch['watch']>): ReturnType<Watch['watch']> {
    const isTable = this.#resource.namespace !== undefined;
    const asked = { ...query, allowWatchBookmarks: true, ...(isTable && WITHOUT_OBJECTS) };
    const give: typeof callback = (phase, object) => {
      if (phase === 'ERROR') callback(phase, statusOf(object));
      else for (const part of this.#scrub(phase, object)) callback(phase, part);
    };
    return super.watch(path, asked, give, done);
  }

  #scrub(phase: string, object: unknown): Scrubbed[] {
    const { kind, namespace } = this.#resource;
    // A bookmark is no object: of it the version is kept, whatever form it comes in.
    if (namespace === undefined || phase === 'BOOKMARK') return [scrub(kind, object)];
    return readSecretTable(object, namespace, this.#nowUs());
  }
}

/** The same API, asked for another form of answer: the library's watch has no option for it. */
function asking(config: KubeConfig, accept: string): KubeConfig {
  const asked: KubeConfig = Object.create(config);
  asked.applySecurityAuthentication = async (context) => {
    await config.applySecurityAuthentication(context);
    context.setHeaderParam('Accept', accept);
  };
  return asked;
}

/** Of an error in a watch, its code. */
function statusOf(object: unknown): { code: number } {
  const code = typeof object === 'object' && object !== null && 'code' in object ? Number(object.code) : 0;
  return { code };
}
