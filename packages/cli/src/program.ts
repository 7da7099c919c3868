import { Command, CommanderError, InvalidArgumentError } from "commander";

import { CommandError } from "./errors.js";
import type { Terminal } from "./terminal.js";

const LANGUAGES = "c, rust, zig, tinygo, go, assemblyscript, wat, wit, markdown";

/**
 * Runs the command that arguments name, and gives its exit code: 0 for success, 1 for a negative answer or an error, 2 for wrong arguments.
 * Each command is loaded when it is run.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = makeProgram(terminal, (given) => {
    code = given;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(`${await messageOf(error)}\n`);
    return 1;
  }
}

function makeProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command("hostwright")
    .description("Tools for WebAssembly guests and the TypeScript classes that host them.")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError(
      "Run hostwright --help for the commands, and hostwright COMMAND --help for the options of one.",
    )
    .addHelpText(
      "after",
      `
Examples:
  hostwright bindings host.ts --language c --out host.h     the imports of a guest in C
  hostwright check plugin.wasm --host host.ts               whether a guest fits, for CI
  hostwright inspect plugin.wasm                            what a guest imports, exports and was made with
  hostwright types plugin.wasm --out plugin.d.wasm.ts       TypeScript's types of its exports
  hostwright scaffold plugin.wasm --out plugin.ts           classes for a guest, to start from
  hostwright run program.wasm --dir . -- -v in.txt          a program for WASI, with its arguments
  hostwright run program.wasm --record run.wasm             the same, kept for hostwright replay run.wasm

Files of hosts are TypeScript or JavaScript, and export the classes. TypeScript is compiled as the
nearest tsconfig.json says: decorators of parameters need "experimentalDecorators": true there.`,
    );
  program
    .command("bindings")
    .description("write the declarations that a guest needs, in its language, from the classes of a host")
    .argument("<host>", "the file that exports classes of host modules, of guest modules, or of both")
    .requiredOption("-l, --language <language>", `one of ${LANGUAGES}`)
    .option("-o, --out <file>", "the file to write; standard output when left out")
    .option("-c, --class <names...>", "the classes to write; all that the file exports when left out")
    .option("--check", "write nothing; fail where the file of --out is not up to date")
    .addHelpText(
      "after",
      `
Host modules become imports, and classes of guest modules the functions that the guest has to export, as stubs.
Documentation is that of the TypeScript source, where the TypeScript compiler is installed. Functions that the
language cannot declare are left out; standard error and the first lines of the file say why.`,
    )
    .action(async (host: string, options) => {
      const { bindings } = await import("./commands/bindings.js");
      done(await bindings(host, options as never, terminal));
    });
  program
    .command("check")
    .description("compare guests with the classes of a host, and say what does not fit")
    .argument("<guests...>", "files of WebAssembly")
    .requiredOption("--host <file>", "the file that exports the classes")
    .option(
      "--as <class>",
      "the class of guest modules that the guests have to fit, where the file exports several",
    )
    .option("--wasi", "compare imports of WASI with the classes of @hostwright/wasi")
    .option("--json", "write the reports as JSON")
    .option("--watch", "check again whenever one of the files changes")
    .addHelpText("after", "\nThe exit code is 0 where all guests fit, and 1 where one does not.")
    .action(async (guests: string[], options: { watch?: boolean }) => {
      const { check } = await import("./commands/check.js");
      if (options.watch !== true) {
        done(await check(guests, options as never, terminal));
        return;
      }
      const { watch } = await import("./watch.js");
      await watch((use) => check(guests, { ...options, use } as never, terminal), messageOf, terminal);
    });
  program
    .command("inspect")
    .description("tell what a guest imports and exports, how large it is, and what it was made with")
    .argument("<guest>", "a file of WebAssembly")
    .option("--json", "write it as JSON")
    .addHelpText(
      "after",
      "\nIt is read from the bytes of the guest: nothing is compiled or run. Imports of WASI are marked.",
    )
    .action(async (guest: string, options) => {
      const { inspect } = await import("./commands/inspect.js");
      await inspect(guest, options as never, terminal);
    });
  program
    .command("types")
    .description("write TypeScript's types of a guest's exports and imports, as a declaration file")
    .argument("<guest>", "a file of WebAssembly")
    .option("-o, --out <file>", "the file to write; standard output when left out")
    .option("--check", "write nothing; fail where the file of --out is not up to date")
    .addHelpText(
      "after",
      `
With "allowArbitraryExtensions": true in tsconfig.json, plugin.d.wasm.ts has the types of
import plugin, { type Exports } from "./plugin.wasm"`,
    )
    .action(async (guest: string, options) => {
      const { types } = await import("./commands/types.js");
      await types(guest, options as never, terminal);
    });
  program
    .command("scaffold")
    .description("write classes for a guest in TypeScript, from its bytes: a start, to be edited")
    .argument("<guest>", "a file of WebAssembly")
    .option("-o, --out <file>", "the file to write, which must not exist; standard output when left out")
    .addHelpText(
      "after",
      `
It has a class for each host module that the guest imports functions of, and one for the functions that it exports.
It compiles and links as it is. Bytes tell core values alone: lines with GUESS say what they may mean.`,
    )
    .action(async (guest: string, options) => {
      const { scaffold } = await import("./commands/scaffold.js");
      await scaffold(guest, options as never, terminal);
    });
  addRunning(program, terminal, done);
  return program;
}

function addRunning(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command("run")
    .description("run a program for WASI, and end with its exit code")
    .argument("<program>", "a file of WebAssembly")
    .argument("[args...]", "the arguments of the program; write -- before them where one begins with -")
    .option(
      "--dir <dir...>",
      "a folder that the program reaches: PATH, or PATH::NAME to give it another name",
    )
    .option(
      "--env <env...>",
      "a variable of the environment: NAME=VALUE, or NAME to pass on that of the shell",
    )
    .option(
      "--host <file>",
      "the file that exports further host modules; it may export its own class of WASI",
    )
    .option("--invoke <export>", "call this function of a library, and write its result; 5n is an i64")
    .option("--trace", "write each call to standard error, as strace does")
    .option("--time", "write how often each function was called, and how long that took, to standard error")
    .option(
      "--deny <rule...>",
      "refuse calls: [MODULE.]EXPORT[=ERRNO], with * for any text; EACCES when left out",
    )
    .option("--record <file>", "keep the program with all of its calls in a file for hostwright replay")
    .addHelpText(
      "after",
      `
The program has the standard streams of this one. It sees no folder and no variable but those that are given.
Examples:
  hostwright run program.wasm --dir data::/ --env HOME=/ -- --verbose in.txt
  hostwright run program.wasm --deny 'path_*=EROFS' --deny env.launch
  hostwright run library.wasm --invoke add -- 2 3`,
    )
    .action(async (file: string, args: string[], options) => {
      const { run } = await import("./commands/run.js");
      done(await run(file, args, options as never, terminal));
    });
  program
    .command("replay")
    .description("run a recorded program again without its host, and say where it first does something else")
    .argument("<recording>", "a file of hostwright run --record")
    .option("--program <file>", "another build of the program, to compare with the recording")
    .addHelpText(
      "after",
      "\nThe exit code is 0 where all calls are the recorded ones, and 1 where one is not.",
    )
    .action(async (file: string, options) => {
      const { replay } = await import("./commands/replay.js");
      done(await replay(file, options as never, terminal));
    });
}

/** Writes an error for people: those of commands and of definitions as they are, any other with its stack. */
async function messageOf(error: unknown): Promise<string> {
  if (error instanceof CommandError || error instanceof InvalidArgumentError) return error.message;
  const { HostwrightError } = await import("@hostwright/types");
  if (error instanceof HostwrightError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
