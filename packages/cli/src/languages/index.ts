import { assemblyscript } from "./assemblyscript.js";
import { c } from "./c.js";
import { go, tinygo } from "./go.js";
import { markdown } from "./markdown.js";
import { rust } from "./rust.js";
import { wat } from "./wat.js";
import { wit } from "./wit.js";
import { zig } from "./zig.js";
import type { Language } from "./language.js";

/** The languages that bindings are written in, in the order in which help lists them. */
export const languages: readonly Language[] = [c, rust, zig, tinygo, go, assemblyscript, wat, wit, markdown];
