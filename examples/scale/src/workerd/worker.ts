import guest from "./guest.wasm";
import { makeAnswer } from "../answer.js";

// In workerd a module is part of the program: workerd does not compile at run time.
const ready = makeAnswer(guest);

export default {
  /** Answers a visit. Other visits may arrive meanwhile; each has its own instance of the host module. */
  async fetch(request: Request): Promise<Response> {
    const answer = await ready;
    const { pathname } = new URL(request.url);
    const visitor = request.headers.get("visitor") ?? "nobody";
    return new Response(await answer({ visitor, path: decodeURI(pathname) }));
  },
};
