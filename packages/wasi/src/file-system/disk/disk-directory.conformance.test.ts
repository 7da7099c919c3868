import { describeDirectories } from "../directories.conformance.fixture.js";
import { describeFiles } from "../files.conformance.fixture.js";
import { directory } from "./disk-directory.js";
import { temporaryDirectory } from "./temporary-directory.fixture.js";

const temporary = temporaryDirectory();

describe("files on disk", () => {
  describeFiles(() => directory(temporary.path));
});
describe("directories on disk", () => {
  describeDirectories(() => directory(temporary.path));
});
