;; Has a memory to work with, and one that the host is not to touch.
(module
  (import "memory" "fill" (func $fill (param i32 i32 i32)))
  (memory $private (export "private") 1)
  (memory $shown (export "shown") 1)
  (func (export "fill") (param i32 i32 i32) (call $fill (local.get 0) (local.get 1) (local.get 2))))
