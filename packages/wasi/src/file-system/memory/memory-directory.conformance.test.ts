import { describeDirectories } from "../directories.conformance.fixture.js";
import { describeFiles } from "../files.conformance.fixture.js";
import { memoryDirectory } from "./memory-directory.js";

describe("files in memory", () => {
  describeFiles(() => memoryDirectory());
});
describe("directories in memory", () => {
  describeDirectories(() => memoryDirectory());
});
