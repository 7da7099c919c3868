;; What the host calls in the other direction, with an allocator as small as one can be that takes its memory back: a list of free
;; blocks for each power of two.
(module
  (type $visit (func (param i32) (result i32)))
  (import "host" "hear" (func $hear (type $visit)))
  (memory (export "memory") 4)
  (table (export "__indirect_function_table") 1 funcref)
  (global $top (mut i32) (i32.const 4096))

  (func $malloc (export "malloc") (param $bytes i32) (result i32) (local $class i32) (local $block i32)
    (local.set $class (i32.sub (i32.const 32) (i32.clz (i32.or (i32.const 15) (i32.add (local.get $bytes) (i32.const 7))))))
    (local.set $block (i32.load (i32.shl (local.get $class) (i32.const 2))))
    (if (local.get $block)
      (then (i32.store (i32.shl (local.get $class) (i32.const 2)) (i32.load offset=8 (local.get $block))))
      (else
        (local.set $block (global.get $top))
        (global.set $top (i32.add (local.get $block) (i32.shl (i32.const 1) (local.get $class))))
        (i32.store (local.get $block) (local.get $class))))
    (i32.add (local.get $block) (i32.const 8)))

  (func (export "free") (param $offset i32) (local $list i32)
    (if (i32.eqz (local.get $offset)) (then (return)))
    (local.set $list (i32.shl (i32.load (i32.sub (local.get $offset) (i32.const 8))) (i32.const 2)))
    (i32.store (local.get $offset) (i32.load (local.get $list)))
    (i32.store (local.get $list) (i32.sub (local.get $offset) (i32.const 8))))

  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "half") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 0.5)))

  ;; A copy of a text, which the caller frees: offset in the upper half, length in the lower.
  (func (export "echo") (param $text i32) (param $length i32) (result i64) (local $copy i32)
    (local.set $copy (call $malloc (local.get $length)))
    (memory.copy (local.get $copy) (local.get $text) (local.get $length))
    (i64.or (i64.shl (i64.extend_i32_u (local.get $copy)) (i64.const 32)) (i64.extend_i32_u (local.get $length))))

  (func (export "total") (param $points i32) (param $count i32) (result i32) (local $sum i32)
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $count)))
      (local.set $sum (i32.add (local.get $sum)
        (i32.add (i32.load (local.get $points)) (i32.load offset=4 (local.get $points)))))
      (local.set $points (i32.add (local.get $points) (i32.const 8)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br $next)))
    (local.get $sum))

  (func (export "apply") (param $function i32) (param $value i32) (result i32)
    (call_indirect (type $visit) (local.get $value) (local.get $function)))
  (func (export "applyImported") (param $value i32) (result i32) (call $hear (local.get $value))))
