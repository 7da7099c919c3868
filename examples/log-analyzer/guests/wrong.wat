;; A guest with a mistake: its buffer of 4096 bytes starts 4092 bytes before the end of its memory.
(module
  (import "log" "read" (func $read (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "analyze") (result i32)
    (call $read (i32.const 61444) (i32.const 4096))))
