/** The documentation of a member in the source. */
export interface MemberDocs {
  readonly doc?: string;
  readonly returns?: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The documentation of a class, or of a type that a constant holds. */
export interface ClassDocs {
  readonly doc?: string;
  readonly members: ReadonlyMap<string, MemberDocs>;
}

/** Finds the documentation of classes by their names. */
export interface Docs {
  of(className: string): ClassDocs | undefined;
}

/** Has no documentation: for sources that cannot be read. */
export const NO_DOCS: Docs = { of: () => undefined };
