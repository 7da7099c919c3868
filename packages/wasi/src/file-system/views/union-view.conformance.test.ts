import { describeDirectories } from "../directories.conformance.fixture.js";
import { describeFiles } from "../files.conformance.fixture.js";
import { memoryDirectory } from "../memory/memory-directory.js";
import { union } from "./union-view.js";

const make = () => union(memoryDirectory(), memoryDirectory(), memoryDirectory());

describe("files of a union", () => {
  describeFiles(make);
});
describe("directories of a union", () => {
  describeDirectories(make);
});
