;; Brings its own shared memory.
(module
  (import "values" "greet" (func $greet (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 2 shared)
  (data (i32.const 16) "W\c3\b6rld")
  (func (export "greet") (param i32 i32) (result i32)
    (call $greet (i32.const 16) (i32.const 6) (local.get 0) (local.get 1))))
