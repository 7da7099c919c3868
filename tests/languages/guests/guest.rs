// Follows the declarations of all pages in docs/types. Each function passes the values of a page.

use std::alloc::Layout;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

static CHECKS: AtomicI32 = AtomicI32::new(0);
static FAILED: AtomicI32 = AtomicI32::new(0);
static RELEASED: AtomicI32 = AtomicI32::new(0);

fn expect(holds: bool) {
    let check = CHECKS.fetch_add(1, Relaxed) + 1;
    if !holds && FAILED.load(Relaxed) == 0 {
        FAILED.store(check, Relaxed);
    }
}

fn room_for(size: usize) -> Layout {
    Layout::from_size_align(size + 8, 8).unwrap()
}

/// Allocates memory, with its size in front of it.
#[no_mangle]
pub unsafe extern "C" fn malloc(size: usize) -> *mut u8 {
    let place = std::alloc::alloc(room_for(size));
    *(place as *mut usize) = size;
    place.add(8)
}

#[no_mangle]
pub unsafe extern "C" fn free(place: *mut u8) {
    let start = place.sub(8);
    std::alloc::dealloc(start, room_for(*(start as *const usize)));
    RELEASED.fetch_add(1, Relaxed);
}

unsafe fn numbers() {
    expect(mix(255, u64::MAX, -18446744073709551616.0, true, 2147483647) == i32::MAX);
    expect(add(-128, -32768, 65535, 4294967295, i64::MIN, 16777216.0) == i64::MIN + 4311777150);
    expect(mix(0, 0, -2147483648.0, false, 4294967295) == i32::MIN);
}

unsafe fn texts() {
    let text = "héllo 𝄞";
    log("".as_ptr(), 0);
    log(text.as_ptr(), text.len());
    log_c("plain\0".as_ptr() as *const c_char, std::ptr::null());
    log_c(
        "ß\0".as_ptr() as *const c_char,
        "tag\0".as_ptr() as *const c_char,
    );
    let units: Vec<u16> = "𝄞 x".encode_utf16().collect();
    log_utf16(units.as_ptr(), units.len());
    log_wtf8(b"\xed\xa0\xbd!".as_ptr(), 4);
    let changes = r#"{"level":"debug"}"#;
    let mut json = Json {
        text: std::ptr::null_mut(),
        length: 0,
    };
    settings(changes.as_ptr(), changes.len(), &mut json);
    expect(json.length == 17);
    expect(*json.text.add(10) == b'd');
    free(json.text);
}

unsafe fn sequences() {
    let mut random = [0u8; 16];
    fill_random(random.as_mut_ptr(), random.len());
    expect(random != [0; 16]);
    expect(peak([-2.5, 1.5].as_ptr(), 2) == 2.5);
    let points = [Point { x: 1.0, y: 2.0 }, Point { x: 3.5, y: -0.5 }];
    expect(sum(points.as_ptr(), points.len()) == 6.0);
    expect(sum(std::ptr::null(), 0) == 0.0);
    let mut name = [0u8; 16];
    expect(hostname(name.as_mut_ptr(), 5) == 11);
    expect(hostname(name.as_mut_ptr(), 16) == 11);
    expect(name[10] == b'g');
}

unsafe fn structs() {
    let mut entry = Entry {
        kind: 255,
        flags: 65535,
        size: 1 << 62,
    };
    grow(&mut entry);
    expect(entry.size == 1 << 63);
    let mut id = [0; 16];
    id[0] = 1;
    expect(
        average(&Probe {
            id,
            samples: [1.0, 2.0, 3.0, 6.0],
        }) == 3.0,
    );
    expect(
        width(&Range {
            from: 5,
            to: 4294967295,
        }) == 4294967290,
    );
    let mut now = 0;
    clock(&mut now);
    expect(now > 1700000000000);
}

unsafe fn layouts() {
    let mut task = Task {
        name: *b"abcdef\0\0",
        status: 5 << 1 | 4095 << 4,
    };
    expect(advance(&mut task) == 4095);
    expect(task.name == *b"abcdef!\0");
    expect(task.status == 1 | 6 << 1 | 4095 << 4);
    let mut sample = Sample {
        kind: 0,
        amount: Amount { ratio: 0.0 },
    };
    sample.amount.count = 4294967295;
    halve(&mut sample);
    expect(sample.kind == 1 && sample.amount.ratio == 2147483647.5);
    let batch = Batch {
        count: 3,
        scale: 2,
        items: [1, 65535, 4],
    };
    expect(total(&batch as *const Batch<3> as *const Batch) == 131080);
}

unsafe fn choices() {
    open(Access::Append, 3);
    open(Access::Read, 0);
    show(&Value::Nothing);
    show(&Value::Number(4294967295));
    limit(false, 0);
    limit(true, 4294967295);
}

unsafe fn errors() {
    let path = "a".as_ptr();
    let mut bytes = 0;
    expect(size(path, 1, &mut bytes) == 0);
    expect(bytes == 4294967295);
    expect(remove(path, 1) == 0);
    expect(remove(path, 1) == 44);
    expect(size(path, 1, &mut bytes) == 44);
}

unsafe fn results() {
    let (mut count, mut length, mut quotient, mut rest) = (0, 0, 0, 0);
    expect(args_sizes_get(&mut count, &mut length) == 0);
    expect(count == 2);
    expect(length == 6);
    divmod(4294967295, 10, &mut quotient, &mut rest);
    expect(quotient == 429496729);
    expect(rest == 5);
    let vec = corner(2);
    expect(vec.x == 0.0);
    expect(vec.y == 1.0);
}

unsafe fn allocated() {
    let mut text = Slice {
        data: std::ptr::null_mut(),
        length: 0,
    };
    expect(get("HOME".as_ptr(), 4, &mut text) == 0);
    expect(text.length == 5);
    expect(*text.data.add(1) == b'h');
    free(text.data);
    expect(get("NONE".as_ptr(), 4, &mut text) == 44);
    let mut all = Slices {
        items: std::ptr::null_mut(),
        count: 0,
    };
    names(&mut all);
    expect(all.count == 2);
    let items = std::slice::from_raw_parts(all.items, all.count);
    expect(items[1].length == 4);
    expect(*items[1].data == b'T');
    free(items[0].data);
    free(items[1].data);
    free(all.items as *mut u8);
    expect(RELEASED.load(Relaxed) == 5);
}

extern "C" fn visit(word: *mut u8, length: usize) -> i32 {
    unsafe {
        let found = length == 3 && *word.add(2) == b't';
        free(word);
        found as i32
    }
}

unsafe fn objects() {
    let found = search("a".as_ptr(), 1);
    expect(each(found, visit) == 1);
    expect(RELEASED.load(Relaxed) == 7);
    close_search(found);
}

unsafe fn time() {
    expect(now() > 1700000000000000000);
    set_alarm(1500000);
}

unsafe fn components() {
    expect(draw(0, u64::MAX, 9, 9, 0.5, 1.0) == 1.5);
    expect(draw(1, 3f64.to_bits(), 9, 9, 0.5, 1.0) == 4.5);
    expect(draw(2, "hé".as_ptr() as u64, 3, 4294967295, 0.5, 1.0) == 4294967296.5);
    let mut found = Found::Place { x: 0.0, y: 0.0 };
    find(1, 4294967295, &mut found);
    expect(matches!(found, Found::Place { y, .. } if y == -4294967295.0));
    find(0, 9, &mut found);
    match found {
        Found::Error { text, length: 9 } => {
            expect(*text.add(3) == b'n');
            free(text);
        }
        _ => expect(false),
    }
}

#[no_mangle]
pub unsafe extern "C" fn run() -> i32 {
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
    FAILED.load(Relaxed)
}
