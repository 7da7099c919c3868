import { ModuleLinkError } from "../errors.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import { Runtime } from "../runtime.js";

const utf8 = new TextEncoder();

/** Says why a source is refused, by `instantiate` and by `verify` alike. */
async function refusal(make: () => BufferSource | Response): Promise<string> {
  const runtime = new Runtime();
  const { message } = await rejected(runtime.instantiate(make()), ModuleLinkError, {
    code: "invalid-source",
  });
  const verified = await rejected(runtime.verify(make()), ModuleLinkError, { code: "invalid-source" });
  expect(verified.message).toBe(message);
  return message;
}

describe("a source that is something else than a core module is named", () => {
  test.each<[string, number[] | string]>([
    ["a component", [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]],
    ["compressed with gzip", [0x1f, 0x8b, 8, 0]],
    ["Zstandard", [0x28, 0xb5, 0x2f, 0xfd, 0]],
    ["a ZIP archive", [0x50, 0x4b, 3, 4]],
    ["LLVM bitcode", [0x42, 0x43, 0xc0, 0xde]],
    ["ELF", [0x7f, 0x45, 0x4c, 0x46, 2]],
    ["an HTML page", "<!DOCTYPE html><title>Not found</title>"],
    ["an HTML page", "\n  <html><body></body></html>"],
    ["XML", '<?xml version="1.0"?><Error/>'],
    ["the text format", '(module (func (export "run")))'],
    ["the text format", ";; a guest\n(module)"],
    ["the text format", "(component)"],
    ["Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0"],
    ["a 404", "404: Not Found"],
    ["JSON", '{"message":"Not Found"}'],
    ["empty", ""],
  ])("%s: %j", async (named, content) => {
    const bytes = typeof content === "string" ? utf8.encode(content) : Uint8Array.from(content);
    const message = await refusal(() => bytes);
    expect(message).toContain(named);
    expect(message).toMatch(/^the guest: the module cannot be compiled: it is .*\. [A-Z].*\.$/);
  });

  test("when it changes while the engine reads it, by the bytes that it had", async () => {
    const bytes = utf8.encode("<html>");
    const refused = rejected(new Runtime().instantiate(bytes), ModuleLinkError, {});
    bytes.fill(0);
    expect((await refused).message).toContain("an HTML page");
  });

  test("in a response of any other type", async () => {
    const headers = { "content-type": "text/html" };
    expect(await refusal(() => new Response("<!doctype html>", { headers }))).toContain("an HTML page");
  });
});

test.each([
  ["a version that is not known", [0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]],
  ["bytes of an unknown kind", [1, 2, 3]],
  ["a module with a wrong section", [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 0xff]],
])("a source is refused with the reason of the engine: %s", async (_, bytes) => {
  expect(await refusal(() => Uint8Array.from(bytes))).not.toMatch(/component|it is /);
});

test.each([
  [404, "", "the guest: the server answered 404. Check the address."],
  [503, "Try\u001b[2J later", String.raw`the guest: the server answered`],
])("a response that failed is told of by its status, without gaps: %i", async (status, statusText, start) => {
  const failed = (): Response => {
    const response = new Response("", { status });
    Object.defineProperty(response, "statusText", { value: statusText });
    return response;
  };
  const message = await refusal(failed);
  expect(message.startsWith(start)).toBe(true);
  // eslint-disable-next-line no-control-regex -- such a text may move the cursor of a terminal
  expect(message).not.toMatch(/\u001b| {2}/);
});
