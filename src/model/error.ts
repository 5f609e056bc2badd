/** Every error a person can meet: a code to search for and what to do about it. */
export type ErrorCode =
  | 'SW_USAGE'
  | 'SW_CONFIG'
  | 'SW_INPUT_MISSING'
  | 'SW_INPUT_UNREADABLE'
  | 'SW_DATA_DIR_LOCKED'
  | 'SW_DATA_DIR_MISSING'
  | 'SW_STORE_VERSION'
  | 'SW_STORE_CORRUPT'
  | 'SW_STORE_FULL'
  | 'SW_STORE_IO'
  | 'SW_STORE_GONE'
  | 'SW_KAFKA_TOPICS'
  | 'SW_KAFKA_UNREACHABLE'
  | 'SW_ELASTICSEARCH'
  | 'SW_INVENTORY'
  | 'SW_SINK'
  | 'SW_NOT_FOUND'
  | 'SW_LISTEN'
  | 'SW_HOST_REFUSED'
  | 'SW_TOKEN_REQUIRED'
  | 'SW_INTERNAL';

/** An expected error. `message` says what happened, `remedy` what to do. */
export class SecretwatchError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SecretwatchError';
    this.code = code;
    this.remedy = remedy;
  }
}
