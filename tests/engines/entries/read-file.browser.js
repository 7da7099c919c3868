// Stands in for node:fs/promises, which README.md's first example reads its guest with: browsers fetch.
export async function readFile(name) {
  return (await fetch(new URL(`guests/${name}`, globalThis.location.href))).arrayBuffer();
}
