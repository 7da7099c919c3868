;; Calls the host while it is being instantiated.
(module
  (import "env" "who" (func $who (result i32)))
  (global $first (mut i32) (i32.const 0))
  (func $start (global.set $first (call $who)))
  (func (export "first") (result i32) (global.get $first))
  (start $start))
