//! Passes a value of each type and looks at what comes back. Each export is called like the import that it calls, and gives
//! 0, or the number of the line that found something wrong.
#![no_std]

use core::ptr::{addr_of_mut, null, null_mut};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

#[repr(C)]
struct Slice {
    data: *const u8,
    length: usize,
}

#[repr(C, packed)]
struct Plain {
    kind: u8,
    size: u64,
    name: Slice,
}

#[repr(C)]
struct Batch {
    count: u32,
    scale: u8,
    items: [u16; 3],
}

#[repr(C)]
union Amount {
    count: u32,
    ratio: f64,
}

#[repr(C)]
struct Weighed {
    kind: u8,
    weight: f64,
    count: u16,
}

#[repr(C, u32)]
#[allow(dead_code)] // the host makes an End
enum Token {
    End,
    Number(u32),
    Word(Slice),
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq)]
enum Access {
    Read,
    Write,
    Append,
}

macro_rules! imports {
    ($($name:literal $function:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)*) => {
        #[link(wasm_import_module = "host")]
        extern "C" {
            $(#[link_name = $name] fn $function($($argument: $type),*) $(-> $result)?;)*
        }
    };
}

imports! {
    "i8" host_i8(x: i8) -> i8;
    "i16" host_i16(x: i16) -> i16;
    "i32" host_i32(x: i32) -> i32;
    "i64" host_i64(x: i64) -> i64;
    "u8" host_u8(x: u8) -> u8;
    "u16" host_u16(x: u16) -> u16;
    "u32" host_u32(x: u32) -> u32;
    "u64" host_u64(x: u64) -> u64;
    "i64_number" host_i64_number(x: i64) -> i64;
    "u64_number" host_u64_number(x: u64) -> u64;
    "f32" host_f32(x: f32) -> f32;
    "f64" host_f64(x: f64) -> f64;
    "bool" host_bool(x: bool) -> bool;
    "usize" host_usize(x: usize) -> usize;
    "duration" host_duration(x: i64) -> i64;
    "timestamp" host_timestamp(x: u64) -> u64;
    "bytes" host_bytes(data: *mut u8, length: usize) -> u32;
    "length_first" host_length_first(length: usize, data: *const u8) -> u32;
    "behind_pointer" host_behind_pointer(data: *const Slice) -> u32;
    "packed" host_packed(data: u64) -> u32;
    "packed_length_high" host_packed_length_high(data: u64) -> u32;
    "string" host_string(text: *const u8, length: usize) -> u32;
    "cstring" host_cstring(text: *const u8) -> u32;
    "json" host_json(text: *const u8, length: usize) -> u32;
    "wtf8" host_wtf8(text: *const u8, length: usize) -> u32;
    "utf16" host_utf16(text: *const u16, length: usize) -> u32;
    "array" host_array(items: *mut u16, count: usize) -> u32;
    "list" host_list(items: *mut Point, count: usize) -> f64;
    "list_of_strings" host_list_of_strings(items: *const Slice, count: usize) -> u32;
    "buffer" host_buffer(into: *mut u8, capacity: usize) -> u32;
    "pointer" host_pointer(to: *mut u32);
    "struct_class" host_struct_class(point: *mut Point);
    "struct" host_struct(plain: *mut Plain) -> u32;
    "fixed" host_fixed(id: *mut [u8; 4]) -> u32;
    "chars" host_chars(name: *mut [u8; 6]) -> u32;
    "bit_fields" host_bit_fields(status: u16) -> u16;
    "flexible" host_flexible(batch: *mut Batch) -> u32;
    "union" host_union(amount: *mut Amount) -> u32;
    "tuple" host_tuple(weighed: *const Weighed) -> f64;
    "enumeration" host_enumeration(x: Access) -> Access;
    "flags" host_flags(x: u32) -> u32;
    "flat" host_flat(tag: u32, first: usize, second: usize) -> u32;
    "variant" host_variant(token: *mut Token) -> u32;
    "option" host_option(has_value: bool, value: u32) -> u32;
    "option_of_struct" host_option_of_struct(point: Option<&Point>) -> f64;
    "errno" host_errno(x: u32) -> i32;
    "errno_given" host_errno_given(error: i32) -> u32;
    "or_errno_out" host_or_errno_out(x: u32, out: *mut u32) -> i32;
    "by_value" host_by_value(x: f64) -> Point;
    "none" host_none();
    "calls" host_calls() -> u32;
    "open" host_open() -> i32;
    "handle" host_handle(file: i32) -> u32;
    "callback" host_callback(function: extern "C" fn(i32) -> i32, x: i32) -> i32;
    "allocated" host_allocated(out: *mut Slice);
    "defined" host_defined(address: u32) -> u32;
}

macro_rules! expect {
    ($condition:expr) => {
        if !$condition {
            return line!() as i32;
        }
    };
}

macro_rules! tests {
    ($($name:literal $function:ident $body:block)*) => {
        $(#[export_name = $name] extern "C" fn $function() -> i32 { unsafe { $body } 0 })*
    };
}

const GREEN: &str = "grün";
const THREE: [u8; 3] = [1, 2, 3];
const RED: Slice = Slice { data: "rot".as_ptr(), length: 3 };

tests! {
    "i8" test_i8 { expect!(host_i8(-128) == 127); expect!(host_i8(5) == -6); }
    "i16" test_i16 { expect!(host_i16(-32768) == 32767); }
    "i32" test_i32 { expect!(host_i32(i32::MIN) == i32::MAX); }
    "i64" test_i64 { expect!(host_i64(i64::MIN) == i64::MAX); }
    "u8" test_u8 { expect!(host_u8(255) == 0); expect!(host_u8(1) == 254); }
    "u16" test_u16 { expect!(host_u16(0) == 65535); }
    "u32" test_u32 { expect!(host_u32(0) == u32::MAX); expect!(host_u32(u32::MAX) == 0); }
    "u64" test_u64 { expect!(host_u64(1) == u64::MAX - 1); }
    "i64_number" test_i64_number { expect!(host_i64_number(-(1 << 53) + 1) == -(1 << 53) + 2); }
    "u64_number" test_u64_number { expect!(host_u64_number(1 << 52) == (1 << 52) + 1); }
    "f32" test_f32 { expect!(host_f32(-0.75) == -0.375); }
    "f64" test_f64 { expect!(host_f64(1e300) == 5e299); }
    "bool" test_bool { expect!(host_bool(false)); expect!(!host_bool(true)); }
    "usize" test_usize { expect!(host_usize(0xfffffff0) == 0xfffffff1); }
    "duration" test_duration { expect!(host_duration(-3) == -6); }
    "timestamp" test_timestamp { expect!(host_timestamp(u64::MAX - 1000000000) == u64::MAX); }
    "bytes" test_bytes {
        let mut data = [1, 2, 250];
        expect!(host_bytes(data.as_mut_ptr(), 3) == 253);
        expect!(data == [255, 2, 250]);
        expect!(host_bytes(null_mut(), 0) == 0);
    }
    "length_first" test_length_first { expect!(host_length_first(3, THREE.as_ptr()) == 6); }
    "behind_pointer" test_behind_pointer { expect!(host_behind_pointer(&Slice { data: THREE.as_ptr(), length: 3 }) == 6); }
    "packed" test_packed { expect!(host_packed((THREE.as_ptr() as u64) << 32 | 3) == 6); }
    "packed_length_high" test_packed_length_high {
        expect!(host_packed_length_high(3 << 32 | THREE.as_ptr() as u64) == 6);
    }
    "string" test_string { expect!(host_string(GREEN.as_ptr(), 5) == 4); expect!(host_string(GREEN.as_ptr(), 0) == 0); }
    "cstring" test_cstring {
        expect!(host_cstring("grün\0".as_ptr()) == 4);
        expect!(host_cstring("\0".as_ptr()) == 0);
    }
    "json" test_json {
        expect!(host_json("[1, {}, \"grün\"]".as_ptr(), 16) == 3);
        expect!(host_json("[]".as_ptr(), 2) == 0);
    }
    "wtf8" test_wtf8 {
        expect!(host_wtf8(b"gr\xc3\xbcn\xed\xa0\xbd".as_ptr(), 8) == 0xd83d);
    }
    "utf16" test_utf16 {
        let mut text = [0; 8];
        let mut length = 0;
        for unit in "grün👋".encode_utf16() {
            text[length] = unit;
            length += 1;
        }
        expect!(host_utf16(text.as_ptr(), length) == 6);
    }
    "array" test_array {
        let mut items = [1, 2, 30000];
        expect!(host_array(items.as_mut_ptr(), 3) == 3);
        expect!(items == [2, 4, 60000]);
    }
    "list" test_list {
        let mut items = [Point { x: 1.0, y: 2.0 }, Point { x: 3.0, y: 4.0 }];
        expect!(host_list(items.as_mut_ptr(), 2) == 10.0);
        expect!(items == [Point { x: 1.0, y: 2.0 }, Point { x: -3.0, y: -4.0 }]);
    }
    "list_of_strings" test_list_of_strings {
        let items = [Slice { data: GREEN.as_ptr(), length: 5 }, Slice { data: null(), length: 0 }, RED];
        expect!(host_list_of_strings(items.as_ptr(), 3) == 7);
    }
    "buffer" test_buffer {
        let mut room = [b'.'; 8];
        expect!(host_buffer(room.as_mut_ptr(), 2) == 5);
        expect!(&room == b"he......");
        expect!(host_buffer(room.as_mut_ptr(), 8) == 5);
        expect!(&room == b"hello...");
    }
    "pointer" test_pointer {
        let mut x = u32::MAX - 1;
        host_pointer(&mut x);
        expect!(x == u32::MAX);
    }
    "struct_class" test_struct_class {
        let mut at = Point { x: 1.5, y: -2.0 };
        host_struct_class(&mut at);
        expect!(at == Point { x: -2.0, y: 1.5 });
    }
    "struct" test_struct {
        let mut plain = Plain { kind: 7, size: 1 << 40, name: RED };
        expect!(host_struct(&mut plain) == 10);
        expect!(plain.kind == 7 && { plain.size } == (1 << 40) + 1);
    }
    "fixed" test_fixed {
        let mut id = [1, 2, 3, 4];
        expect!(host_fixed(&mut id) == 10);
        expect!(id == [4, 3, 2, 1]);
    }
    "chars" test_chars {
        let mut name = *b"abcde\0";
        expect!(host_chars(&mut name) == 5);
        expect!(&name == b"n\xc3\xa9\0\0\0");
    }
    "bit_fields" test_bit_fields {
        expect!(host_bit_fields(5 << 1 | 4000 << 4) == 1 | 2 << 1 | 95 << 4);
    }
    "flexible" test_flexible {
        let mut batch = Batch { count: 3, scale: 0, items: [0, 7, 0] };
        expect!(host_flexible(&mut batch) == 3);
        expect!(batch.count == 3 && batch.scale == 1 && batch.items == [500, 7, 0]);
    }
    "union" test_union {
        let mut amount = Amount { ratio: 0.0 };
        amount.count = 4294967295;
        expect!(host_union(&mut amount) == 4294967295);
        expect!(amount.ratio == 0.5);
    }
    "tuple" test_tuple { expect!(host_tuple(&Weighed { kind: 2, weight: 0.5, count: 3 }) == 4.0); }
    "enumeration" test_enumeration {
        expect!(host_enumeration(Access::Read) == Access::Write);
        expect!(host_enumeration(Access::Append) == Access::Read);
    }
    "flags" test_flags { expect!(host_flags(5) == 2); expect!(host_flags(0) == 7); }
    "flat" test_flat {
        expect!(host_flat(2, "rot".as_ptr() as usize, 3) == 3);
        expect!(host_flat(1, 7, 0) == 7 && host_flat(0, 9, 9) == 0);
    }
    "variant" test_variant {
        let mut token = Token::Number(7);
        expect!(host_variant(&mut token) == 7);
        expect!(matches!(token, Token::End));
        token = Token::Word(RED);
        expect!(host_variant(&mut token) == 3);
        expect!(matches!(token, Token::End));
    }
    "option" test_option { expect!(host_option(true, u32::MAX) == u32::MAX); expect!(host_option(false, 5) == 0); }
    "option_of_struct" test_option_of_struct {
        expect!(host_option_of_struct(Some(&Point { x: 3.0, y: 4.0 })) == 5.0);
        expect!(host_option_of_struct(None) == -1.0);
    }
    "errno" test_errno { expect!(host_errno(1) == 0); expect!(host_errno(0) == 44); }
    "errno_given" test_errno_given { expect!(host_errno_given(44) == 6); expect!(host_errno_given(0) == 0); }
    "or_errno_out" test_or_errno_out {
        let mut out = 5;
        expect!(host_or_errno_out(0, &mut out) == 44 && out == 5);
        expect!(host_or_errno_out(7, &mut out) == 0 && out == 7);
    }
    "by_value" test_by_value { expect!(host_by_value(3.0) == Point { x: 3.0, y: 1.5 }); }
    "none" test_none {
        host_none();
        expect!(host_calls() == 1);
        host_none();
        expect!(host_calls() == 2);
    }
    "handle" test_handle {
        let (a, b) = (host_open(), host_open());
        expect!(a != b);
        expect!(host_handle(a) == 1 && host_handle(b) == 2);
    }
    "callback" test_callback { expect!(host_callback(triple, 2) == 18); }
    "allocated" test_allocated {
        let mut text = Slice { data: null(), length: 0 };
        host_allocated(&mut text);
        expect!(!text.data.is_null() && text.length == 5);
        expect!(core::slice::from_raw_parts(text.data, text.length) == GREEN.as_bytes());
    }
    "defined" test_defined { expect!(host_defined(0xc0a80001) == 0xc0a80002); }
}

extern "C" fn triple(x: i32) -> i32 {
    3 * x
}

#[repr(align(16))]
struct Heap([u8; 256]);
static mut HEAP: Heap = Heap([0; 256]);
static mut USED: usize = 0;

/// Enough of an allocator for what a test needs.
#[no_mangle]
unsafe extern "C" fn cabi_realloc(_: *mut u8, _: usize, alignment: usize, size: usize) -> *mut u8 {
    let start = (USED + alignment - 1) & !(alignment - 1);
    USED = start + size;
    if USED > 256 {
        return null_mut();
    }
    (addr_of_mut!(HEAP) as *mut u8).add(start)
}
