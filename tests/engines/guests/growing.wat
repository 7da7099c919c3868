;; Grows its memory, and has the host read and write what is new.
(module
  (import "memory" "fill" (func $fill (param i32 i32 i32)))
  (import "memory" "sum" (func $sum (param i32 i32) (result i32)))
  (memory (export "memory") 1 16)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "fill") (param i32 i32 i32) (call $fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "sum") (param i32 i32) (result i32) (call $sum (local.get 0) (local.get 1))))
