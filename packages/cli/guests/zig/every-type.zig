//! Calls each function of the host through its bindings, with values at the boundaries. Each export is called like the import
//! that it calls, and gives 0, or the number of the line that found something wrong.

const std = @import("std");
const bindings = @import("bindings.zig");
const host = bindings.host;

const red: bindings.Text = .{ .data = "rot", .length = 3 };
var three = [_]u8{ 1, 2, 3 };

fn eql(a: []const u8, b: []const u8) bool {
    return std.mem.eql(u8, a, b);
}

fn triple(x: i32) callconv(.c) i32 {
    return 3 * x;
}

export fn @"i8"() u32 {
    if (!(host.i8(-128) == 127)) return @src().line;
    return if (host.i8(127) == -128) 0 else @src().line;
}
export fn @"i16"() u32 {
    return if (host.i16(-32768) == 32767) 0 else @src().line;
}
export fn @"i32"() u32 {
    return if (host.i32(std.math.minInt(i32)) == std.math.maxInt(i32)) 0 else @src().line;
}
export fn @"i64"() u32 {
    return if (host.i64(std.math.minInt(i64)) == std.math.maxInt(i64)) 0 else @src().line;
}
export fn @"u8"() u32 {
    if (!(host.u8(255) == 0)) return @src().line;
    return if (host.u8(0) == 255) 0 else @src().line;
}
export fn @"u16"() u32 {
    return if (host.u16(0) == 65535) 0 else @src().line;
}
export fn @"u32"() u32 {
    if (!(host.u32(0) == std.math.maxInt(u32))) return @src().line;
    return if (host.u32(std.math.maxInt(u32)) == 0) 0 else @src().line;
}
export fn @"u64"() u32 {
    if (!(host.u64(0) == std.math.maxInt(u64))) return @src().line;
    return if (host.u64(std.math.maxInt(u64)) == 0) 0 else @src().line;
}
export fn i64_number() u32 {
    return if (host.i64_number(-(1 << 53) + 1) == -(1 << 53) + 2) 0 else @src().line;
}
export fn u64_number() u32 {
    return if (host.u64_number(1 << 52) == (1 << 52) + 1) 0 else @src().line;
}
export fn @"f32"() u32 {
    return if (host.f32(std.math.floatMax(f32)) == std.math.floatMax(f32) / 2) 0 else @src().line;
}
export fn @"f64"() u32 {
    return if (host.f64(-std.math.floatMax(f64)) == -std.math.floatMax(f64) / 2) 0 else @src().line;
}
export fn @"bool"() u32 {
    if (!(host.bool(false))) return @src().line;
    return if (!host.bool(true)) 0 else @src().line;
}
export fn @"usize"() u32 {
    return if (host.usize(std.math.maxInt(usize) - 1) == std.math.maxInt(usize)) 0 else @src().line;
}
export fn duration() u32 {
    return if (host.duration(std.math.minInt(i64) / 2) == std.math.minInt(i64)) 0 else @src().line;
}
export fn timestamp() u32 {
    return if (host.timestamp(std.math.maxInt(u64) - 1_000_000_000) == std.math.maxInt(u64)) 0 else @src().line;
}
export fn bytes() u32 {
    var data = [_]u8{ 1, 2, 250 };
    if (!(host.bytes(&data, data.len) == 253)) return @src().line;
    if (!(eql(&data, &.{ 255, 2, 250 }))) return @src().line;
    return if (host.bytes(&data, 0) == 0) 0 else @src().line;
}
export fn length_first() u32 {
    return if (host.length_first(3, &three) == 6) 0 else @src().line;
}
export fn behind_pointer() u32 {
    return if (host.behind_pointer(&.{ .data = &three, .length = 3 }) == 6) 0 else @src().line;
}
export fn @"packed"() u32 {
    return if (host.@"packed"((@as(u64, @intFromPtr(&three)) << 32) + 3) == 6) 0 else @src().line;
}
export fn packed_length_high() u32 {
    return if (host.packed_length_high((3 << 32) + @as(u64, @intFromPtr(&three))) == 6) 0 else @src().line;
}
export fn string() u32 {
    if (!(host.string("grün", 5) == 4)) return @src().line;
    return if (host.string("", 0) == 0) 0 else @src().line;
}
export fn cstring() u32 {
    if (!(host.cstring("grün") == 4)) return @src().line;
    return if (host.cstring("") == 0) 0 else @src().line;
}
export fn utf16() u32 {
    const text = std.unicode.utf8ToUtf16LeStringLiteral("grün👋");
    if (!(host.utf16(text, text.len) == 6)) return @src().line;
    return if (host.utf16(text, 0) == 0) 0 else @src().line;
}
export fn wtf8() u32 {
    return if (host.wtf8("gr\xc3\xbcn\xed\xa0\xbd", 8) == 0xd83d) 0 else @src().line;
}
export fn json() u32 {
    if (!(host.json("[1, {}, \"grün\"]", 16) == 3)) return @src().line;
    return if (host.json("[]", 2) == 0) 0 else @src().line;
}
export fn array() u32 {
    var items = [_]u16{ 1, 2, 30000 };
    if (!(host.array(&items, items.len) == 3)) return @src().line;
    return if (items[0] == 2 and items[1] == 4 and items[2] == 60000) 0 else @src().line;
}
export fn list() u32 {
    var items = [_]bindings.Point{ .{ .x = 1, .y = 2 }, .{ .x = 3, .y = 4 } };
    if (!(host.list(&items, items.len) == 10)) return @src().line;
    return if (items[0].x == 1 and items[1].x == -3 and items[1].y == -4) 0 else @src().line;
}
export fn list_of_strings() u32 {
    var items = [_]bindings.Text{ .{ .data = "grün", .length = 5 }, .{ .data = "", .length = 0 }, red };
    return if (host.list_of_strings(&items, items.len) == 7) 0 else @src().line;
}
export fn buffer() u32 {
    var room = "........".*;
    if (!(host.buffer(&room, 2) == 5)) return @src().line;
    if (!(eql(&room, "he......"))) return @src().line;
    if (!(host.buffer(&room, 8) == 5)) return @src().line;
    return if (eql(&room, "hello...")) 0 else @src().line;
}
export fn pointer() u32 {
    var x: u32 = std.math.maxInt(u32) - 1;
    host.pointer(&x);
    return if (x == std.math.maxInt(u32)) 0 else @src().line;
}
export fn struct_class() u32 {
    var at: bindings.Point = .{ .x = 1.5, .y = -2 };
    host.struct_class(&at);
    return if (at.x == -2 and at.y == 1.5) 0 else @src().line;
}
export fn @"struct"() u32 {
    var value: bindings.Plain = .{ .kind = 7, .size = std.math.maxInt(u64) - 1, .name = red };
    if (!(host.@"struct"(&value) == 10)) return @src().line;
    return if (value.kind == 7 and value.size == std.math.maxInt(u64)) 0 else @src().line;
}
export fn fixed() u32 {
    var id = [_]u8{ 1, 2, 3, 4 };
    if (!(host.fixed(&id) == 10)) return @src().line;
    return if (eql(&id, &.{ 4, 3, 2, 1 })) 0 else @src().line;
}
export fn chars() u32 {
    var name = "abcde\x00".*;
    if (!(host.chars(&name) == 5)) return @src().line;
    return if (eql(&name, "n\xc3\xa9\x00\x00\x00")) 0 else @src().line;
}
export fn bit_fields() u32 {
    const back = host.bit_fields(.{ .ready = 0, .mode = 5, .level = 4000 });
    return if (back.ready == 1 and back.mode == 2 and back.level == 95) 0 else @src().line;
}
export fn flexible() u32 {
    var room: extern struct { head: bindings.Flexible, rest: [4]u8 } = .{ .head = .{ .count = 3, .scale = 0 }, .rest = .{ 0, 0, 0, 0 } };
    const items: [*]bindings.Flexible.Item = @ptrFromInt(@intFromPtr(&room) + bindings.Flexible.items_offset);
    if (!(host.flexible(&room.head) == 3)) return @src().line;
    return if (room.head.count == 3 and room.head.scale == 1 and items[0] == 500) 0 else @src().line;
}
export fn @"union"() u32 {
    var amount: bindings.Value = .{ .count = std.math.maxInt(u32) };
    if (!(host.@"union"(&amount) == std.math.maxInt(u32))) return @src().line;
    return if (amount.ratio == 0.5) 0 else @src().line;
}
export fn tuple() u32 {
    var value: bindings.Tuple = .{ .item_0 = 2, .item_1 = 0.5, .item_2 = 3 };
    return if (host.tuple(&value) == 4) 0 else @src().line;
}
export fn enumeration() u32 {
    if (!(host.enumeration(.read) == .write)) return @src().line;
    return if (host.enumeration(.append) == .read) 0 else @src().line;
}
export fn flags() u32 {
    const one = host.flags(.{ .a = true, .c = true });
    if (!(!one.a and one.b and !one.c)) return @src().line;
    const all = host.flags(.{});
    return if (all.a and all.b and all.c) 0 else @src().line;
}
export fn flat() u32 {
    if (!(host.flat(2, @intFromPtr(red.data), 3) == 3)) return @src().line;
    return if (host.flat(1, 7, 0) == 7 and host.flat(0, 9, 9) == 0) 0 else @src().line;
}
export fn variant() u32 {
    var token: bindings.Token = .{ .tag = .number, .value = .{ .number = std.math.maxInt(u32) } };
    if (!(host.variant(&token) == std.math.maxInt(u32))) return @src().line;
    if (!(token.tag == .end)) return @src().line;
    token = .{ .tag = .word, .value = .{ .word = red } };
    return if (host.variant(&token) == 3) 0 else @src().line;
}
export fn option() u32 {
    if (!(host.option(true, std.math.maxInt(u32)) == std.math.maxInt(u32))) return @src().line;
    return if (host.option(false, 5) == 0) 0 else @src().line;
}
export fn option_of_struct() u32 {
    var at: bindings.Point = .{ .x = 3, .y = 4 };
    if (!(host.option_of_struct(&at) == 5)) return @src().line;
    return if (host.option_of_struct(null) == -1) 0 else @src().line;
}
export fn errno() u32 {
    if (!(@intFromEnum(host.errno(1)) == 0)) return @src().line;
    return if (host.errno(0) == .ENOENT) 0 else @src().line;
}
export fn errno_given() u32 {
    if (!(host.errno_given(.ENOENT) == 6)) return @src().line;
    return if (host.errno_given(@enumFromInt(0)) == 0) 0 else @src().line;
}
export fn or_errno_out() u32 {
    var out: u32 = 5;
    if (!(host.or_errno_out(0, &out) == .ENOENT and out == 5)) return @src().line;
    return if (@intFromEnum(host.or_errno_out(7, &out)) == 0 and out == 7) 0 else @src().line;
}
export fn by_value() u32 {
    const at = host.by_value(3);
    return if (at.x == 3 and at.y == 1.5) 0 else @src().line;
}
export fn v128() u32 {
    const back = host.v128(.{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 });
    return if (@reduce(.And, back == @Vector(16, u8){ 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 })) 0 else @src().line;
}
export fn none() u32 {
    host.none();
    if (!(host.calls() == 1)) return @src().line;
    host.none();
    return if (host.calls() == 2) 0 else @src().line;
}
export fn handle() u32 {
    const a = host.open();
    const b = host.open();
    if (!(a != b)) return @src().line;
    return if (host.handle(a) == 1 and host.handle(b) == 2) 0 else @src().line;
}
export fn callback() u32 {
    return if (host.callback(&triple, 2) == 18) 0 else @src().line;
}
export fn allocated() u32 {
    var text: bindings.OwnedText = undefined;
    host.allocated(&text);
    return if (eql(text.data[0..text.length], "grün")) 0 else @src().line;
}
export fn defined() u32 {
    return if (host.defined(0xc0a80001) == 0xc0a80002) 0 else @src().line;
}

/// Writes a value of a struct to a place, and gives the struct's size.
fn put(place: [*]u8, value: anytype) u32 {
    const size = @sizeOf(@TypeOf(value));
    @memcpy(place[0..size], std.mem.asBytes(&value));
    return size;
}

const eight: u64 = 0x0807_0605_0403_0201;
const nine: u64 = 0x0908_0706_0504_0302;

/// Writes the struct of this number to a place, and gives its size. The bytes of its fields are 1, 2, 3 and so on.
export fn write_struct(number: u32, place: [*]u8) u32 {
    const data: [*]u8 = @ptrFromInt(0x0403_0201);
    const length: usize = 0x0807_0605;
    const text: bindings.Text = .{ .data = data, .length = length };
    const name: bindings.Text = .{ .data = @ptrFromInt(0x0d0c_0b0a), .length = 0x1110_0f0e };
    return switch (number) {
        0 => put(place, bindings.Point{ .x = @bitCast(eight), .y = @bitCast(@as(u64, 0x100f_0e0d_0c0b_0a09)) }),
        1 => put(place, bindings.Bytes{ .data = data, .length = length }),
        2 => put(place, text),
        3 => put(place, bindings.Plain{ .kind = 1, .size = nine, .name = name }),
        4 => put(place, bindings.Tuple{ .item_0 = 1, .item_1 = @bitCast(nine), .item_2 = 0x0b0a }),
        5 => put(place, bindings.Token{ .tag = .word, .value = .{ .word = text } }),
        6 => put(place, bindings.Flexible{ .count = 0x0403_0201, .scale = 5 }),
        7 => put(place, bindings.Value{ .ratio = @bitCast(eight) }),
        8 => put(place, bindings.OwnedText{ .data = data, .length = length }),
        else => 0,
    };
}

/// The memory that the host writes to.
export fn malloc(size: usize) ?[*]u8 {
    const block = std.heap.wasm_allocator.alignedAlloc(u8, 16, size) catch return null;
    return block.ptr;
}
