/** The streams that a command writes to, and the folder that it works in. */
export interface Terminal {
  /** Writes results, for people and for other programs. */
  readonly out: (text: string) => void;
  /** Writes all else. */
  readonly err: (text: string) => void;
  /** `true` where results may have colours. */
  readonly hasColors: boolean;
}
