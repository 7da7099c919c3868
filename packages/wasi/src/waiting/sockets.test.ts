import { AsyncWasi, capture, type Connection } from "../index.js";
import { Program } from "../program.fixture.js";
import { later, NONBLOCK, queue, readLater } from "./later.fixture.js";

describe("sockets", () => {
  const connection = (text: string[], written = capture()): Connection & { closed: number } => ({
    readable: text,
    writable: written,
    closed: 0,
    close() {
      this.closed++;
    },
  });
  const recv = (program: Program, fd: number, flags: number, ...lengths: number[]): string => {
    const { list, text } = program.iovs(...lengths);
    const errno = program.call("sock_recv", fd, list, flags, program.out, program.out + 4);
    return errno === "ok" ? text().slice(0, program.memory.readU32(program.out)) : `<${errno}>`;
  };

  test("are received from, also with peek and waitall, and end with nothing", () => {
    const program = new Program({ sockets: [connection(["one", "two", "three"])] });
    expect([
      recv(program, 3, 1, 9),
      recv(program, 3, 0, 2),
      recv(program, 3, 2, 3, 4),
      recv(program, 3, 2, 9),
    ]).toEqual(["one", "on", "etwothr", "ee"]);
    expect([recv(program, 3, 0, 9), recv(program, 3, 4, 9)]).toEqual(["", "<EINVAL>"]);
  });

  test("are sent to, read and written like files, and shut down in one direction or both", () => {
    const written = capture();
    const program = new Program({ sockets: [connection(["text"], written)] });
    expect(program.u32("sock_send", 3, program.iovs("a", "b").list, 0)).toBe(2);
    expect(program.u32("sock_send", 3, program.iovs("a").list, 1)).toBe("EINVAL");
    expect([program.write(3, "c"), program.read(3, 2), written.text]).toEqual([1, "te", "abc"]);
    expect([program.call("sock_shutdown", 3, 0), program.call("sock_shutdown", 3, 4)]).toEqual([
      "EINVAL",
      "EINVAL",
    ]);
    expect(program.call("sock_shutdown", 3, 2)).toBe("ok");
    expect([program.write(3, "d"), recv(program, 3, 0, 1)]).toEqual(["EPIPE", "x"]);
    expect(program.call("sock_shutdown", 3, 1)).toBe("ok");
    expect(recv(program, 3, 0, 1)).toBe("");
    expect(program.u64("fd_seek", 3, 0n, 0)).toBe("ESPIPE");
  });

  test("are accepted from a listener, with flags, and closed with their descriptor", () => {
    const accepted = connection(["hello"]);
    const program = new Program({ sockets: [{ accept: [accepted] }] });
    expect(program.u32("sock_accept", 3, NONBLOCK)).toBe(4);
    expect(recv(program, 4, 0, 9)).toBe("hello");
    expect(program.call("fd_fdstat_get", 4, program.out)).toBe("ok");
    expect([program.memory.readU8(program.out), program.memory.readU16(program.out + 2)]).toEqual([
      6,
      NONBLOCK,
    ]);
    expect([program.u32("sock_accept", 3, 0), program.u32("sock_accept", 4, 0)]).toEqual([
      "EINVAL",
      "EINVAL",
    ]);
    expect(program.u32("sock_accept", 3, 32)).toBe("EINVAL");
    program.call("fd_close", 4);
    expect(accepted.closed).toBe(1);
  });

  test("are waited for by AsyncWasi", async () => {
    const { push, pull } = queue<Connection>();
    const program = new Program({}, new AsyncWasi({ sockets: [{ accept: pull }] }) as never);
    const accepting = later(program, "sock_accept", 3, 0);
    push(connection(["hello"]));
    expect(await accepting).toBe(4);
    expect(await readLater(program, 4, 9)).toBe("hello");
    program.call("fd_fdstat_set_flags", 3, NONBLOCK);
    expect(await later(program, "sock_accept", 3, 0)).toBe("EAGAIN");
  });
});
