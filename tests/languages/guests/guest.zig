// Follows the declarations of all pages in docs/types. Each function passes the values of a page.

const std = @import("std");

var checks: i32 = 0;
var failed: i32 = 0;
var released: usize = 0;

fn expect(holds: bool) void {
    checks += 1;
    if (!holds and failed == 0) failed = checks;
}

// Memory is allocated with its size in front of it.
export fn malloc(length: usize) [*]u8 {
    const room = std.heap.wasm_allocator.alignedAlloc(u8, 8, length + 8) catch @panic("out of memory");
    std.mem.writeInt(usize, room[0..@sizeOf(usize)], length, .little);
    return room.ptr + 8;
}

export fn free(place: [*]u8) void {
    const start: [*]align(8) u8 = @alignCast(place - 8);
    const length = std.mem.readInt(usize, start[0..@sizeOf(usize)], .little);
    std.heap.wasm_allocator.free(start[0 .. length + 8]);
    released += 1;
}

fn numbers() void {
    expect(mix(255, std.math.maxInt(u64), -18446744073709551616.0, true, 2147483647) == 2147483647);
    const first = std.math.minInt(i64);
    expect(add(-128, -32768, 65535, 4294967295, first, 16777216) == first + 4311777150);
    expect(mix(0, 0, -2147483648.0, false, 4294967295) == -2147483648);
    expect(scale(.{ 1, 2, 3, -4 }, 0.5)[3] == -2);
}

fn texts() void {
    const text: []const u8 = "héllo 𝄞";
    log("", 0);
    log(text.ptr, text.len);
    log_c("plain", null);
    log_c("ß", "tag");
    const units = std.unicode.utf8ToUtf16LeStringLiteral("𝄞 x");
    log_utf16(units, units.len);
    log_wtf8("\xed\xa0\xbd!", 4);
    const changes = "{\"level\":\"debug\"}";
    var json: Json = undefined;
    settings(changes, changes.len, &json);
    expect(json.length == 17);
    expect(json.text[10] == 'd');
    free(json.text);
}

fn sequences() void {
    var random = [_]u8{0} ** 16;
    fill_random(&random, random.len);
    expect(!std.mem.allEqual(u8, &random, 0));
    expect(peak(&.{ -2.5, 1.5 }, 2) == 2.5);
    const points = [_]Point{ .{ .x = 1, .y = 2 }, .{ .x = 3.5, .y = -0.5 } };
    expect(sum(&points, points.len) == 6);
    expect(sum(points[0..0].ptr, 0) == 0);
    var name: [16]u8 = undefined;
    expect(hostname(&name, 5) == 11);
    expect(hostname(&name, name.len) == 11);
    expect(name[10] == 'g');
}

fn structs() void {
    var entry = Entry{ .kind = 255, .flags = 65535, .size = 1 << 62 };
    grow(&entry);
    expect(entry.size == 1 << 63);
    expect(average(&.{ .id = .{1} ++ .{0} ** 15, .samples = .{ 1, 2, 3, 6 } }) == 3);
    expect(width(&.{ .from = 5, .to = 4294967295 }) == 4294967290);
    var milliseconds: u64 = 0;
    clock(&milliseconds);
    expect(milliseconds > 1700000000000);
}

fn layouts() void {
    var task = Task{ .name = "abcdef".* ++ .{0} ** 2, .status = .{ .ready = 0, .mode = 5, .level = 4095 } };
    expect(advance(&task) == 4095);
    expect(task.name[6] == '!' and task.name[7] == 0);
    expect(task.status.ready == 1 and task.status.mode == 6 and task.status.level == 4095);
    var sample = Sample{ .kind = 0, .amount = .{ .ratio = 0 } };
    sample.amount.count = 4294967295;
    halve(&sample);
    expect(sample.kind == 1 and sample.amount.ratio == 2147483647.5);
    const batch align(4) = [_]u16{ 3, 0, 2, 1, 65535, 4 };
    expect(total(@ptrCast(&batch)) == 131080);
}

fn choices() void {
    open(.append, .{ .create = true, .truncate = true });
    open(.read, .{});
    show(&.{ .tag = 0, .value = .{ .number = 0 } });
    show(&.{ .tag = 1, .value = .{ .number = 4294967295 } });
    limit(false, 0);
    limit(true, 4294967295);
}

fn errors() void {
    var bytes: u32 = 0;
    expect(size("a", 1, &bytes) == 0);
    expect(bytes == 4294967295);
    expect(remove("a", 1) == 0);
    expect(remove("a", 1) == 44);
    expect(size("a", 1, &bytes) == 44);
}

fn results() void {
    var count: u32 = 0;
    var length: u32 = 0;
    var quotient: u32 = 0;
    var rest: u32 = 0;
    expect(args_sizes_get(&count, &length) == 0);
    expect(count == 2);
    expect(length == 6);
    divmod(4294967295, 10, &quotient, &rest);
    expect(quotient == 429496729);
    expect(rest == 5);
    const vec = corner(2);
    expect(vec.x == 0);
    expect(vec.y == 1);
}

fn allocated() void {
    var text: Slice = undefined;
    expect(get("HOME", 4, &text) == 0);
    expect(text.length == 5);
    expect(text.data[1] == 'h');
    free(text.data);
    expect(get("NONE", 4, &text) == 44);
    var all: Slices = undefined;
    names(&all);
    expect(all.count == 2);
    expect(all.items[1].length == 4);
    expect(all.items[1].data[0] == 'T');
    free(all.items[0].data);
    free(all.items[1].data);
    free(@ptrCast(all.items));
    expect(released == 5);
}

fn visit(word: [*]u8, length: usize) callconv(.c) i32 {
    const found = length == 3 and word[2] == 't';
    free(word);
    return @intFromBool(found);
}

fn objects() void {
    const found = search("a", 1);
    expect(each(found, visit) == 1);
    expect(released == 7);
    close_search(found);
}

fn time() void {
    expect(now() > 1700000000000000000);
    set_alarm(1500000);
}

fn components() void {
    expect(draw(0, std.math.maxInt(u64), 9, 9, 0.5, 1) == 1.5);
    expect(draw(1, @bitCast(@as(f64, 3)), 9, 9, 0.5, 1) == 4.5);
    expect(draw(2, @intFromPtr("hé"), 3, 4294967295, 0.5, 1) == 4294967296.5);
    var found: Found = undefined;
    find(1, 4294967295, &found);
    expect(found.is_error == 0 and found.value.place.y == -4294967295.0);
    find(0, 9, &found);
    expect(found.is_error == 1 and found.value.failure.length == 9);
    expect(found.value.failure.text[3] == 'n');
    free(found.value.failure.text);
}

export fn run() i32 {
    numbers();
    texts();
    sequences();
    structs();
    layouts();
    choices();
    errors();
    results();
    allocated();
    objects();
    time();
    components();
    listen(65535);
    return failed;
}
