import * as answers from "./answers.mjs";
import * as integers from "./integers.mjs";
import * as references from "./references.mjs";
import * as scalars from "./scalars.mjs";
import * as sequences from "./sequences.mjs";
import * as structs from "./structs.mjs";

/** Everything that is climbed. */
export const shapes = [integers, scalars, sequences, structs, answers, references].flatMap(
  ({ shapes }) => shapes,
);
