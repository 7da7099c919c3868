// The interpreter of Ruby with its standard library, and a program for it.
import { readFile } from "node:fs/promises";

const file = new URL(import.meta.resolve("@ruby/3.4-wasm-wasi/dist/ruby+stdlib.wasm"));
export const module = await WebAssembly.compile(await readFile(file));

export const ARGS = ["ruby.wasm", "-EUTF-8", "-e_=0"];

export const PROGRAM = `
  require "set"
  require "json"
  require "digest"
  Dir.chdir("/work")
  Dir.mkdir("a")
  File.write("a/text", "number\\n" * 3)
  File.open("a/text", "a") { |file| file << "end\\n" }
  File.symlink("a/text", "link") rescue nil
  File.rename("a/text", "a/moved")
  missing = begin
    File.read("nowhere")
  rescue => error
    error.class.name
  end
  JSON.generate(
    lines: File.readlines("a/moved").size,
    size: File.size("a/moved"),
    entries: Dir.glob("**/*").sort,
    missing: missing,
    env: ENV["NAME"],
    digest: Digest::SHA256.hexdigest(File.read("a/moved")),
    fib: (1..20).each_with_object([1, 1]) { |_, all| all << all.last(2).sum }.last,
    set: Set.new([3, 1, 2, 3]).sort,
    text: "日本".encode("UTF-16LE").bytes.sum,
    zone: Time.at(0).utc.strftime("%F"))
`;
