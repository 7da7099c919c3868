//! Calls each function of the host through its bindings, with values at the boundaries. Each export is called like the import
//! that it calls, and gives 0, or the number of the line that found something wrong.

mod bindings;

use bindings::*;
use core::ptr::{null_mut, write_unaligned};
use std::alloc::{alloc, Layout};

macro_rules! expect {
    ($condition:expr) => {
        if !$condition {
            return line!() as i32;
        }
    };
}

macro_rules! tests {
    ($($name:literal $function:ident $body:block)*) => {
        $(
            #[export_name = $name]
            pub extern "C" fn $function() -> i32 {
                $body
                0
            }
        )*
    };
}

fn red() -> Text {
    text_of("rot")
}

fn text_of(text: &str) -> Text {
    Text { data: text.as_ptr(), length: text.len() }
}

fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

fn is_at(point: &Point, x: f64, y: f64) -> bool {
    point.x == x && point.y == y
}

static THREE: [u8; 3] = [1, 2, 3];

extern "C" fn triple(x: i32) -> i32 {
    3 * x
}

tests! {
    "i8" test_i8 { expect!(i8_function(-128) == 127); expect!(i8_function(127) == -128); }
    "i16" test_i16 { expect!(i16_function(-32768) == 32767); }
    "i32" test_i32 { expect!(i32_function(i32::MIN) == i32::MAX); }
    "i64" test_i64 { expect!(i64_function(i64::MIN) == i64::MAX); }
    "u8" test_u8 { expect!(u8_function(255) == 0); expect!(u8_function(0) == 255); }
    "u16" test_u16 { expect!(u16_function(0) == 65535); }
    "u32" test_u32 { expect!(u32_function(0) == u32::MAX); expect!(u32_function(u32::MAX) == 0); }
    "u64" test_u64 { expect!(u64_function(0) == u64::MAX); expect!(u64_function(u64::MAX) == 0); }
    "i64_number" test_i64_number { expect!(i64_number(-(1 << 53) + 1) == -(1 << 53) + 2); }
    "u64_number" test_u64_number { expect!(u64_number(1 << 52) == (1 << 52) + 1); }
    "f32" test_f32 { expect!(f32_function(f32::MIN) == f32::MIN / 2.0); }
    "f64" test_f64 { expect!(f64_function(f64::MAX) == f64::MAX / 2.0); }
    "bool" test_bool { expect!(bool_function(false)); expect!(!bool_function(true)); }
    "usize" test_usize { expect!(usize_function(usize::MAX - 1) == usize::MAX); }
    "duration" test_duration { expect!(duration(i64::MIN / 2) == i64::MIN); }
    "timestamp" test_timestamp { expect!(timestamp(u64::MAX - 1_000_000_000) == u64::MAX); }
    "bytes" test_bytes {
        let mut data = [1, 2, 250];
        expect!(bytes(&mut data) == 253);
        expect!(data == [255, 2, 250]);
        expect!(bytes(&mut []) == 0);
    }
    "length_first" test_length_first {
        let mut data = THREE;
        expect!(unsafe { length_first(3, data.as_mut_ptr()) } == 6);
    }
    "behind_pointer" test_behind_pointer {
        let mut data = THREE;
        expect!(unsafe { behind_pointer(&Bytes { data: data.as_mut_ptr(), length: 3 }) } == 6);
    }
    "packed" test_packed { expect!(unsafe { packed((THREE.as_ptr() as u64) << 32 | 3) } == 6); }
    "packed_length_high" test_packed_length_high {
        expect!(unsafe { packed_length_high(3 << 32 | THREE.as_ptr() as u64) } == 6);
    }
    "string" test_string { expect!(string("grün") == 4); expect!(string("") == 0); }
    "cstring" test_cstring {
        expect!(cstring(&std::ffi::CString::new("grün").unwrap()) == 4);
        expect!(cstring(Default::default()) == 0);
    }
    "json" test_json { expect!(json("[1, {}, \"grün\"]") == 3); expect!(json("[]") == 0); }
    "wtf8" test_wtf8 { expect!(wtf8(b"gr\xc3\xbcn\xed\xa0\xbd") == 0xd83d); }
    "utf16" test_utf16 {
        expect!(utf16(&"grün👋".encode_utf16().collect::<Vec<u16>>()) == 6);
        expect!(utf16(&[]) == 0);
    }
    "array" test_array {
        let mut items = [1, 2, 30000];
        expect!(array(&mut items) == 3);
        expect!(items == [2, 4, 60000]);
    }
    "list" test_list {
        let mut items = [at(1.0, 2.0), at(3.0, 4.0)];
        expect!(list(&mut items) == 10.0);
        expect!(is_at(&items[0], 1.0, 2.0) && is_at(&items[1], -3.0, -4.0));
    }
    "list_of_strings" test_list_of_strings {
        let mut items = [text_of("grün"), text_of(""), red()];
        expect!(unsafe { list_of_strings(items.as_mut_ptr(), 3) } == 7);
    }
    "buffer" test_buffer {
        let mut room = [b'.'; 8];
        expect!(buffer(&mut room[..2]) == 5);
        expect!(&room == b"he......");
        expect!(buffer(&mut room) == 5);
        expect!(&room == b"hello...");
    }
    "pointer" test_pointer {
        let mut x = u32::MAX - 1;
        pointer(&mut x);
        expect!(x == u32::MAX);
    }
    "struct_class" test_struct_class {
        let mut point = at(1.5, -2.0);
        struct_class(&mut point);
        expect!(is_at(&point, -2.0, 1.5));
    }
    "struct" test_struct {
        let mut plain = Plain { kind: 7, size: u64::MAX - 1, name: red() };
        expect!(unsafe { struct_function(&mut plain) } == 10);
        expect!(plain.kind == 7 && { plain.size } == u64::MAX);
    }
    "fixed" test_fixed {
        let mut id = [1, 2, 3, 4];
        expect!(unsafe { fixed(id.as_mut_ptr()) } == 10);
        expect!(id == [4, 3, 2, 1]);
    }
    "chars" test_chars {
        let mut name = *b"abcde\0";
        expect!(chars(&mut name) == 5);
        expect!(&name == b"n\xc3\xa9\0\0\0");
    }
    "bit_fields" test_bit_fields {
        expect!(BitFields::READY == BitFields(1) && BitFields::MODE == BitFields(7 << 1));
        expect!(bit_fields(BitFields(5 << 1 | 4000 << 4)) == BitFields(1 | 2 << 1 | 95 << 4));
    }
    "flexible" test_flexible {
        #[repr(C)]
        struct Batch(Flexible, [u8; 4]);
        let mut batch = Batch(Flexible { count: 3, scale: 0, items: [] }, [0; 4]);
        let first = batch.0.items.as_ptr();
        expect!(unsafe { flexible(&mut batch.0) } == 3);
        expect!(batch.0.count == 3 && batch.0.scale == 1 && unsafe { *first } == 500);
    }
    "union" test_union {
        let mut amount = Value { ratio: 0.0 };
        amount.count = u32::MAX;
        expect!(union_function(&mut amount) == u32::MAX);
        expect!(unsafe { amount.ratio } == 0.5);
    }
    "tuple" test_tuple { expect!(tuple(&mut Tuple { item_0: 2, item_1: 0.5, item_2: 3 }) == 4.0); }
    "enumeration" test_enumeration {
        expect!(enumeration(X::READ) == X::WRITE);
        expect!(enumeration(X::APPEND) == X::READ);
    }
    "flags" test_flags {
        expect!(flags(X2(X2::A.0 | X2::C.0)) == X2::B);
        expect!(flags(X2(0)) == X2(7));
    }
    "flat" test_flat {
        expect!(flat(2, "rot".as_ptr() as usize, 3) == 3);
        expect!(flat(1, 7, 0) == 7 && flat(0, 9, 9) == 0);
    }
    "variant" test_variant {
        let mut token = Token::Number(u32::MAX);
        expect!(unsafe { variant(&mut token) } == u32::MAX);
        expect!(matches!(token, Token::End));
        token = Token::Word(red());
        expect!(unsafe { variant(&mut token) } == 3);
        expect!(matches!(token, Token::End));
    }
    "option" test_option { expect!(option(true, u32::MAX) == u32::MAX); expect!(option(false, 5) == 0); }
    "option_of_struct" test_option_of_struct {
        expect!(unsafe { option_of_struct(&mut at(3.0, 4.0)) } == 5.0);
        expect!(unsafe { option_of_struct(null_mut()) } == -1.0);
    }
    "errno" test_errno { expect!(errno(1) == Ok(())); expect!(errno(0) == Err(Errno::ENOENT)); }
    "errno_given" test_errno_given {
        expect!(errno_given(Errno::ENOENT) == 6);
        expect!(errno_given(Errno(0)) == 0);
    }
    "or_errno_out" test_or_errno_out {
        expect!(or_errno_out(0) == Err(Errno::ENOENT));
        expect!(or_errno_out(u32::MAX) == Ok(u32::MAX));
    }
    "by_value" test_by_value { expect!(is_at(&by_value(3.0), 3.0, 1.5)); }
    "none" test_none {
        none();
        expect!(calls() == 1);
        none();
        expect!(calls() == 2);
    }
    "handle" test_handle {
        let (a, b) = (open(), open());
        expect!(a != b);
        expect!(handle(a) == 1 && handle(b) == 2);
    }
    "callback" test_callback { expect!(callback(triple, 2) == 18); }
    "allocated" test_allocated {
        let text = allocated();
        let given = unsafe { core::slice::from_raw_parts(text.data, text.length) };
        expect!(given == "grün".as_bytes());
    }
    "defined" test_defined { expect!(defined(0xc0a80001) == 0xc0a80002); }
}

/// Writes a value of a struct to a place, and gives the struct's size.
fn put<T>(place: *mut u8, value: T) -> i32 {
    unsafe { write_unaligned(place.cast(), value) };
    core::mem::size_of::<T>() as i32
}

/// Writes the struct of this number to a place, and gives its size. The bytes of its fields are 1, 2, 3 and so on.
#[no_mangle]
pub extern "C" fn write_struct(number: i32, place: *mut u8) -> i32 {
    let data = 0x0403_0201 as *mut u8;
    let (length, eight) = (0x0807_0605, 0x0807_0605_0403_0201);
    match number {
        0 => put(place, at(f64::from_bits(eight), f64::from_bits(0x100f_0e0d_0c0b_0a09))),
        1 => put(place, Bytes { data, length }),
        2 => put(place, Text { data, length }),
        3 => {
            let name = Text { data: 0x0d0c_0b0a as *const u8, length: 0x1110_0f0e };
            put(place, Plain { kind: 1, size: 0x0908_0706_0504_0302, name })
        }
        4 => put(place, Tuple { item_0: 1, item_1: f64::from_bits(0x0908_0706_0504_0302), item_2: 0x0b0a }),
        5 => put(place, Token::Word(Text { data, length })),
        6 => put(place, Flexible { count: 0x0403_0201, scale: 5, items: [] }),
        7 => put(place, Value { ratio: f64::from_bits(eight) }),
        8 => put(place, OwnedText { data, length }),
        _ => 0,
    }
}

/// The memory that the host writes to.
#[no_mangle]
pub extern "C" fn malloc(size: usize) -> *mut u8 {
    unsafe { alloc(Layout::from_size_align(size.max(1), 16).unwrap()) }
}
