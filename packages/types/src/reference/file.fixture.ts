/** A class whose instances a guest may hold, and that nobody else can make. */
export class File {
  readonly #path: string;
  isOpen = true;

  // eslint-disable-next-line no-restricted-syntax -- the compiler lets nobody make one: handle must take such a class
  private constructor(path: string) {
    this.#path = path;
  }

  static open(path = "/tmp/a"): File {
    return new File(path);
  }

  get path(): string {
    return this.#path;
  }
}
