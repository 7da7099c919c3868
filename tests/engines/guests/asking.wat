;; Asks two host modules who they are.
(module
  (import "env" "who" (func $env (result i32)))
  (import "log" "who" (func $log (result i32)))
  (func (export "env") (result i32) (call $env))
  (func (export "log") (result i32) (call $log))
  (func (export "both") (result i32)
    (i32.add (i32.mul (call $env) (i32.const 1000)) (call $log))))
