//! Takes results as Rust's `extern "C"` returns them: structs by value, and what is written to places. Each export gives back
//! what it got.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[repr(C)]
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

#[link(wasm_import_module = "host")]
extern "C" {
    #[link_name = "vec"]
    fn host_vec(x: f64, y: i32) -> Vec2;
    #[link_name = "mixed"]
    fn host_mixed() -> Mixed;
    #[link_name = "args_sizes_get"]
    fn host_args_sizes_get(count: *mut u32, size: *mut u32) -> u16;
    #[link_name = "divmod"]
    fn host_divmod(a: u32, b: u32, quotient: *mut u32, rest: *mut u32);
    #[link_name = "parse"]
    fn host_parse(x: i32, number: *mut f64, is_exact: *mut u8) -> i32;
}

#[no_mangle]
pub extern "C" fn vec(x: f64, y: i32) -> f64 {
    let at = unsafe { host_vec(x, y) };
    at.x * 1000.0 + at.y
}

#[no_mangle]
pub extern "C" fn mixed() -> f64 {
    let all = unsafe { host_mixed() };
    f64::from(all.tag) + all.at.x + all.at.y + f64::from(all.last)
}

#[no_mangle]
pub extern "C" fn args_sizes_get() -> u32 {
    let (mut count, mut size) = (1, 2);
    match unsafe { host_args_sizes_get(&mut count, &mut size) } {
        0 => count * 1000 + size,
        _ => 0,
    }
}

#[no_mangle]
pub extern "C" fn divmod(a: u32, b: u32) -> u32 {
    let (mut quotient, mut rest) = (0, 0);
    unsafe { host_divmod(a, b, &mut quotient, &mut rest) };
    quotient * 1000 + rest
}

#[no_mangle]
pub extern "C" fn parse(x: i32) -> f64 {
    let (mut number, mut is_exact) = (5.0, 7);
    match unsafe { host_parse(x, &mut number, &mut is_exact) } {
        0 => number + f64::from(is_exact),
        error => -(f64::from(error) + number + f64::from(is_exact)),
    }
}
