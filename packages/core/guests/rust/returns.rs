//! Functions that a host calls, each of which returns what it is given, as Rust's `extern "C"` returns structs and several values.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Vec2 {
    x: f64,
    y: f64,
}

#[repr(C)]
pub struct Mixed {
    tag: u8,
    at: Vec2,
    last: u16,
}

#[repr(C)]
pub struct Single {
    only: f64,
}

#[repr(C, align(16))]
struct Heap([u8; 4096]);

/// Lends one piece of memory after the other, and begins again when all have been given back.
static mut HEAP: Heap = Heap([0; 4096]);
static mut USED: usize = 0;
static mut LIVE: u32 = 0;

#[no_mangle]
pub unsafe extern "C" fn malloc(size: usize) -> *mut u8 {
    let start = (USED + 15) & !15;
    if start + size > 4096 {
        return core::ptr::null_mut();
    }
    USED = start + size;
    LIVE += 1;
    (core::ptr::addr_of_mut!(HEAP) as *mut u8).add(start)
}

#[no_mangle]
pub unsafe extern "C" fn free(_: *mut u8) {
    LIVE -= 1;
    if LIVE == 0 {
        USED = 0;
    }
}

#[no_mangle]
pub unsafe extern "C" fn live_blocks() -> u32 {
    LIVE
}

#[no_mangle]
pub extern "C" fn divmod(a: u32, b: u32, quotient: &mut u32, rest: &mut u32) {
    *quotient = a / b;
    *rest = a % b;
}

#[no_mangle]
pub extern "C" fn sizes(count: u32, size: u64, count_out: &mut u32, size_out: &mut u64) -> i32 {
    if count == 0 {
        return 18;
    }
    *count_out = count;
    *size_out = size;
    0
}

#[no_mangle]
pub extern "C" fn vec(x: f64, y: f64) -> Vec2 {
    Vec2 { x, y }
}

#[no_mangle]
pub extern "C" fn mixed(tag: i32, at: &Vec2, last: u32) -> Mixed {
    Mixed { tag: tag as u8, at: *at, last: last as u16 }
}

#[no_mangle]
pub extern "C" fn single(only: f64) -> Single {
    Single { only }
}
