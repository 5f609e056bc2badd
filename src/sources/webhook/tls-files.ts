import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import { SecretwatchError } from '../../model/error.ts';

/** Files in PEM form. */
export interface TlsFiles {
  certFile: string;
  keyFile: string;
  /** Authority whose client certificates are let in; '' for none. */
  clientCaFile: string;
}

export interface TlsContext {
  cert: Buffer;
  key: Buffer;
  ca: Buffer | undefined;
}

/** Reads certificate and key; throws where they do not make a pair. */
export function readTls({ certFile, keyFile, clientCaFile }: TlsFiles): TlsContext {
  const context = {
    cert: read(certFile),
    key: read(keyFile),
    ca: clientCaFile === '' ? undefined : read(clientCaFile),
  };
  try {
    createSecureContext(context);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${certFile} and ${keyFile} are no certificate with its key: ${reason}`;
    throw new SecretwatchError(
      'SW_CONFIG',
      message,
      'give a certificate and the key that belongs to it, in PEM',
      cause,
    );
  }
  return context;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    const message = `cannot read ${file} (${reason})`;
    throw new SecretwatchError('SW_CONFIG', message, 'check the TLS files in the configuration', cause);
  }
}

/**
 * Calls whenever something changes beside one of the files: a mounted Secret is renewed by swapping a link in its
 * folder. Answers how to end it.
 */
export function watchTls(files: TlsFiles, onChange: () => void): () => void {
  const paths = [files.certFile, files.keyFile, files.clientCaFile].filter((file) => file !== '');
  const watchers = [...new Set(paths.map(dirname))].map((folder) => watch(folder, { persistent: false }, onChange));
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
