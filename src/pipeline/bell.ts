/**
 * Wakes one who waits until something came. A promise that is raced again and again holds something of every race until it
 * settles, and one of a feed that is silent may never; a bell holds nothing.
 */
export class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Until it was rung since the last wait ended. */
  async rung(): Promise<void> {
    if (!this.#isRung)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#wake = undefined;
    this.#isRung = false;
  }
}
