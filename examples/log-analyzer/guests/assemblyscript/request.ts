const SPACE: u8 = 0x20;
const QUOTE: u8 = 0x22;
const HASH: u8 = 0x23;
const DASH: u8 = 0x2d;
const DOT: u8 = 0x2e;
const SLASH: u8 = 0x2f;
const ZERO: u8 = 0x30;
const QUESTION_MARK: u8 = 0x3f;
const OPENING_BRACKET: u8 = 0x5b;
const BACKSLASH: u8 = 0x5c;
const CLOSING_BRACKET: u8 = 0x5d;
const DELETE: u8 = 0x7f;

/** Takes the lines of an access log apart; holds the parts of the last one. */
export class RequestParser {
  path: usize = 0;
  pathLength: u32 = 0;
  status: u32 = 0;
  bytes: u64 = 0;

  private at: usize = 0;
  private end: usize = 0;

  /** False for a line that is neither in the common log format nor in the combined one. */
  parse(line: usize, length: u32): bool {
    this.at = line;
    this.end = line + length;
    return this.client() && this.request() && this.answer() && this.agent();
  }

  /** `192.0.2.7 - user [10/Oct/2024:13:55:36 +0000] ` */
  private client(): bool {
    for (let i = 0; i < 3; i++) if (!this.field(SPACE)) return false;
    return this.accept(OPENING_BRACKET) && this.field(CLOSING_BRACKET) && this.accept(SPACE);
  }

  /** `"GET /search?q=wasm HTTP/1.1" ` */
  private request(): bool {
    return this.accept(QUOTE) && this.method() && this.target() && this.protocol() && this.accept(SPACE);
  }

  private method(): bool {
    const start = this.at;
    while (this.at < this.end && load<u8>(this.at) >= 0x41 && load<u8>(this.at) <= 0x5a) this.at++;
    return this.at > start && this.accept(SPACE);
  }

  /** Keeps the target without its query: "/search" of "/search?q=wasm". */
  private target(): bool {
    const start = this.at;
    if (!this.accept(SLASH)) return false;
    let pathEnd: usize = 0;
    while (this.at < this.end) {
      const byte = load<u8>(this.at);
      if (byte <= SPACE || byte == QUOTE || byte == DELETE) break;
      if (pathEnd == 0 && (byte == QUESTION_MARK || byte == HASH)) pathEnd = this.at;
      this.at++;
    }
    this.path = start;
    this.pathLength = <u32>((pathEnd == 0 ? this.at : pathEnd) - start);
    return this.accept(SPACE);
  }

  private protocol(): bool {
    if (this.at + 5 > this.end || load<u32>(this.at) != 0x50545448 /* "HTTP" */) return false;
    this.at += 4;
    if (!this.accept(SLASH)) return false;
    const start = this.at;
    while (this.at < this.end && (this.onDigit() || load<u8>(this.at) == DOT)) this.at++;
    return this.at > start && this.accept(QUOTE);
  }

  /** `200 5120`, or `304 -` */
  private answer(): bool {
    const start = this.at;
    const status = this.number(3);
    if (this.at - start != 3 || status < 100 || status > 599 || !this.accept(SPACE)) return false;
    this.status = <u32>status;
    this.bytes = 0;
    if (this.accept(DASH)) return true;
    const digits = this.at;
    this.bytes = this.number(12);
    return this.at > digits;
  }

  /** Nothing in the common log format; referrer and user agent in the combined one. */
  private agent(): bool {
    if (this.at == this.end) return true;
    return this.accept(SPACE) && this.quoted() && this.accept(SPACE) && this.quoted() && this.at == this.end;
  }

  private accept(byte: u8): bool {
    if (this.at >= this.end || load<u8>(this.at) != byte) return false;
    this.at++;
    return true;
  }

  /** One or more bytes up to, and then the, `stop`. */
  private field(stop: u8): bool {
    const start = this.at;
    while (this.at < this.end && load<u8>(this.at) != stop) this.at++;
    return this.at > start && this.accept(stop);
  }

  private onDigit(): bool {
    return this.at < this.end && load<u8>(this.at) - ZERO < 10;
  }

  private number(digitLimit: i32): u64 {
    let value: u64 = 0;
    for (let i = 0; i < digitLimit && this.onDigit(); i++) value = value * 10 + (load<u8>(this.at++) - ZERO);
    return value;
  }

  private quoted(): bool {
    if (!this.accept(QUOTE)) return false;
    while (this.at < this.end && load<u8>(this.at) != QUOTE)
      this.at += load<u8>(this.at) == BACKSLASH ? 2 : 1;
    return this.accept(QUOTE);
  }
}
