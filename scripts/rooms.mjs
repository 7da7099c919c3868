// The rooms of the packages, from the ground floor up: a folder or file of `src` imports only those that stand before it.
// ESLint's zones, the map in CONTRIBUTING.md and Knip's entries are made from this list.

/**
 * @typedef {object} Room
 * @property {string} name a folder, or a file with its ending
 * @property {string} about what it is for, as the map in CONTRIBUTING.md says it
 */

/** @type {Readonly<Record<string, readonly Room[]>>} */
export const rooms = {
  "packages/types/src": [
    { name: "safe-text.ts", about: "makes text from outside safe for messages and logs" },
    { name: "platform.ts", about: "the platform's types, for programs with and without `lib.dom`" },
    { name: "foreign-value.ts", about: "guarded looks at values of unknown origin" },
    { name: "shared-state.ts", about: "the store that all copies of the packages share" },
    { name: "error-classes.ts", about: "tells the errors of all copies of the packages" },
    { name: "errors.ts", about: "the errors of types and memory, and the base class of all errors" },
    { name: "memory", about: "`GuestMemory`, the only access to guest memory, and the one range check" },
    { name: "type", about: "the capabilities of a type, the compile-time checks, `defineType`" },
    { name: "numeric", about: "numbers, offsets and lengths, and bool" },
    {
      name: "allocation",
      about: "the allocators of a guest, and the memory that a call of its functions takes",
    },
    {
      name: "sequence",
      about: "bytes, texts, arrays, lists and buffers, and the layouts of `(offset, length)`",
    },
    {
      name: "lending",
      about: "arguments that are lent to functions of a guest, and results that are received from them",
    },
    {
      name: "aggregate",
      about: "structs with C layout, enumerations, flags, variants, options, tuples, fixed arrays, pointers",
    },
    { name: "result", about: "errno, `orErrno`, none, and results in memory that the guest allocates" },
    {
      name: "flat",
      about: "values that are passed as the core values of their parts, as the canonical ABI does",
    },
    { name: "reference", about: "handles, callbacks, references" },
    { name: "time", about: "durations and timestamps" },
    { name: "internal.ts", about: "the entry `@hostwright/types/internal`: what only `core` uses" },
    { name: "index.ts", about: "the entry `@hostwright/types`" },
  ],
  "packages/core/src": [
    { name: "link-report.ts", about: "the report on a guest's imports, as data" },
    { name: "builtin-module.ts", about: "modules of the engine itself, such as `node:async_hooks`" },
    { name: "load-once.ts", about: "loads parts that few programs need" },
    { name: "format-names.ts", about: "names and lists of names in messages" },
    { name: "nearest-names.ts", about: "suggestions for a misspelt name" },
    { name: "errors.ts", about: "the errors of definition, linking and calling" },
    { name: "check-options.ts", about: "refuses a misspelt option, or one of another kind" },
    { name: "host-module-base.ts", about: "the base class of host modules" },
    { name: "wasm-format", about: "reads and writes the binary format" },
    { name: "metadata", about: "reads a class's declarations and checks them as a whole" },
    {
      name: "declare",
      about: "`@wasm.module`, `@wasm.export`, `fn`, `define`, and their compile-time checks",
    },
    { name: "guest.ts", about: "`Guest`, the object that a user holds" },
    { name: "context", about: "call contexts, frames and the register; the interface of an entered guest" },
    {
      name: "guest",
      about: "entering a guest, its exports and function table, aborts and traps, pools; `suspend/` is JSPI",
    },
    {
      name: "compile",
      about: "the plan of a call, and the thunks that are made from it; `describe` and `explain`",
    },
    {
      name: "guest-class",
      about:
        "classes of guest modules: the calls of their functions, and the comparison with a guest's exports",
    },
    {
      name: "observe",
      about: "middleware, policies, timing, logs; `recording/` writes and replays recordings",
    },
    {
      name: "link",
      about: "linked modules, sources, imports, the adapter, instantiation; `verify/` compares and reports",
    },
    { name: "runtime-options.ts", about: "the options of a runtime, of `run` and of pools" },
    { name: "runtime.ts", about: "the façade, without logic" },
    { name: "testing", about: "the entry `@hostwright/core/testing`: a stand-in for a guest, for tests" },
    { name: "node-async-hooks.d.ts", about: "the part of `node:async_hooks` that the next entry needs" },
    {
      name: "async-hooks.ts",
      about: "the entry `@hostwright/core/async-hooks`, the one import of a `node:` module",
    },
    { name: "opentelemetry.ts", about: "the entry `@hostwright/core/opentelemetry`" },
    { name: "assemblyscript.ts", about: "the entry `@hostwright/core/assemblyscript`" },
    { name: "recording.ts", about: "the entry `@hostwright/core/recording`" },
    { name: "internal.ts", about: "the entry `@hostwright/core/internal`: what only `cli` uses" },
    { name: "wasm.ts", about: "the entry `@hostwright/core/wasm`: the decorators by name" },
    { name: "index.ts", about: "the entry `@hostwright/core`" },
  ],
  "packages/wasi/src": [
    { name: "fail.ts", about: "fails with an errno" },
    { name: "errors.ts", about: "mistakes in the use of WASI, and the end of a program" },
    { name: "time.ts", about: "the real time" },
    {
      name: "file-system",
      about:
        "the interface of file systems, the way along a path, file systems on disk and in memory, and views of them",
    },
    { name: "abi", about: "the values of WASI: rights, flags, clocks, structs" },
    { name: "clocks.ts", about: "the clocks and their resolutions" },
    { name: "random.ts", about: "random bytes, small ones from a pool" },
    { name: "streams", about: "the options of streams and sockets, and the streams that are made of them" },
    { name: "descriptors", about: "files, directories, streams and sockets that are open, by their numbers" },
    { name: "waiting", about: "work that waits: by blocking the thread, or by suspending the guest" },
    { name: "options.ts", about: "the options of a program" },
    { name: "functions", about: "the functions that never wait" },
    { name: "old-forms.ts", about: "what was other before preview 1" },
    { name: "wasi.ts", about: "`Wasi`, whose other functions block" },
    { name: "wasi-unstable.ts", about: "`WasiUnstable`, as WASI was before preview 1" },
    { name: "async-wasi.ts", about: "`AsyncWasi`, whose other functions suspend" },
    { name: "async-wasi-unstable.ts", about: "`AsyncWasiUnstable`, as WASI was before preview 1" },
    { name: "start.ts", about: "`start` and `initialize`" },
    { name: "index.ts", about: "the entry `@hostwright/wasi`" },
  ],
  "packages/cli/src": [
    { name: "errors.ts", about: "the errors of commands, in one line each" },
    { name: "terminal.ts", about: "the streams that a command writes to" },
    { name: "output.ts", about: "writes what a command made, or compares it with the file" },
    { name: "contract", about: "functions and types of classes in terms of no language, made of `describe`" },
    { name: "languages", about: "a writer of bindings for each language" },
    { name: "load", about: "loads guests and the file of a host, and reads the documentation in its source" },
    { name: "guest-module", about: "reads the bytes of a guest, and writes TypeScript from what they say" },
    { name: "running", about: "the world of a program that is run, and recordings of it" },
    { name: "commands", about: "a file a command, each loaded when it is run" },
    { name: "watch.ts", about: "runs a command again whenever one of its files changes" },
    { name: "program.ts", about: "arguments, help and exit codes" },
    { name: "main.ts", about: "the program `hostwright`" },
  ],
};
