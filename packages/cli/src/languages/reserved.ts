// The words that names in each language may not be: its keywords, and names that its bindings use.

const words = (text: string): readonly string[] => text.split(/\s+/);

/** The words of C and C++. */
export const C_RESERVED = words(`
  alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class co_await co_return co_yield
  compl concept const consteval constexpr constinit const_cast continue decltype default delete do double dynamic_cast else enum explicit
  export extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private
  protected public register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct switch
  template this thread_local throw true try typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor
  xor_eq size_t v128_t main`);

/** The words of Rust. */
export const RUST_RESERVED = words(`
  abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop macro
  match mod move mut override priv pub ref return self Self static struct super trait true try type typeof union unsafe unsized use virtual
  where while yield u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64 bool char str String Option Result Some None Ok Err`);

/** The words of Zig. */
export const ZIG_RESERVED = words(`
  addrspace align allowzero and anyframe anytype asm async await break callconv catch comptime const continue defer else enum errdefer
  error export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend switch
  test threadlocal try type union unreachable usingnamespace var volatile while bool void u8 u16 u32 u64 usize i8 i16 i32 i64 isize f16 f32
  f64 f80 f128 anyerror noreturn null undefined true false c_int c_char comptime_int comptime_float std main`);

/** The words of Go. */
export const GO_RESERVED = words(`
  break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct
  switch type var any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8
  uint16 uint32 uint64 uintptr true false iota nil append cap clear close complex copy delete imag len make max min new panic print println
  real recover structs unsafe main init`);

/** The words of AssemblyScript. */
export const ASSEMBLYSCRIPT_RESERVED = words(`
  abstract as async await bool boolean break case catch class const continue debugger declare default delete do else enum export extends
  false finally for from function get if implements import in instanceof interface is keyof let module namespace new null of package private
  protected public readonly return set static super switch this throw true try type typeof undefined var void while with yield i8 i16 i32 i64
  isize u8 u16 u32 u64 usize f32 f64 v128 externref funcref string number symbol any anyref eqref i31ref structref arrayref load store abs ceil
  floor max min sqrt memory heap assert trace select unreachable changetype String Array Map Set Error`);
