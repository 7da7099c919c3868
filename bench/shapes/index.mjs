import * as answers from "./answers.mjs";
import * as integers from "./integers.mjs";
import * as references from "./references.mjs";
import * as scalars from "./scalars.mjs";
import * as sequences from "./sequences.mjs";

/** Everything that is climbed. */
export const shapes = [integers, scalars, sequences, answers, references].flatMap(({ shapes }) => shapes);
