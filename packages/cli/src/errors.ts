/** Reports why a command cannot go on, in one line: `place: fact. Next step.` */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** The kind of the problem, in kebab case. */
  readonly code: CommandErrorCode;

  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The kinds of problems of commands. */
export type CommandErrorCode =
  | "file-not-found"
  | "file-not-readable"
  | "file-not-writable"
  | "host-not-loaded"
  | "invalid-guest"
  | "invalid-option"
  | "no-classes"
  | "no-recording"
  | "no-such-export"
  | "trapped"
  | "unknown-class"
  | "unknown-language"
  | "outdated"
  | "not-a-module";
