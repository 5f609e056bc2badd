/** Compressed bytes that end too early or are damaged; what came before them was given out. */
export class CompressionError extends Error {
  readonly code: string;

  constructor(message: string, cause?: Error & { code?: string }) {
    super(message, { cause });
    this.code = cause?.code ?? '';
  }
}
