(module
  (import "env" "double" (func $double (param f64) (result f64)))
  (import "env" "norm" (func $norm (param i32 i32) (result f64)))
  (import "env" "describe" (func $describe (param i32 i32) (result i32)))
  (import "env" "page_count" (func $page_count (result i32)))
  (memory (export "memory") 1)
  ;; Two points at 16, (3, 4) and (6, 8); a text at 64.
  (data (i32.const 16) "\00\00\00\00\00\00\08\40\00\00\00\00\00\00\10\40")
  (data (i32.const 32) "\00\00\00\00\00\00\18\40\00\00\00\00\00\00\20\40")
  (data (i32.const 64) "hello, host")
  (func (export "double") (param f64) (result f64) (call $double (local.get 0)))
  (func (export "norm") (result f64) (call $norm (i32.const 16) (i32.const 2)))
  (func (export "describe") (param i32) (result i32) (call $describe (i32.const 64) (local.get 0)))
  (func (export "pages") (result i32) (call $page_count)))
