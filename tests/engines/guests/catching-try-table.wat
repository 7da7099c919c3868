;; Catches whatever is thrown, with those that they have now, and goes on ten times.
(module
  (import "host" "act" (func $act (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $rounds (export "rounds") (mut i32) (i32.const 0))
  (func (export "run") (result i32)
    (loop $again
      (global.set $rounds (i32.add (global.get $rounds) (i32.const 1)))
      (drop
        (block $done (result i32)
          (block $caught
            (br $done (try_table (result i32) (catch_all $caught) (call $act (global.get $rounds)))))
          (i32.const -1)))
      (br_if $again (i32.lt_u (global.get $rounds) (i32.const 10))))
    (i32.const 7)))
