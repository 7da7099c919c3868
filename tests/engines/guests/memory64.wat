;; The same with a memory that is addressed with 64 bits.
(module
  (import "memory" "fill" (func $fill (param i64 i64 i32)))
  (import "memory" "sum" (func $sum (param i64 i64) (result i32)))
  (memory (export "memory") i64 1 16)
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "fill") (param i64 i64 i32) (call $fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "sum") (param i64 i64) (result i32) (call $sum (local.get 0) (local.get 1))))
