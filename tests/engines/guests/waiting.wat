;; Asks who answers, lets the host wait, and asks again.
(module
  (import "env" "who" (func $who (result i32)))
  (import "later" "wait" (func $wait (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "round") (param $times i32) (result i32)
    (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $who)))
      (local.set $sum (i32.add (local.get $sum) (call $wait (local.get $times))))
      (local.set $sum (i32.add (local.get $sum) (call $who)))
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $again (local.get $times)))
    (local.get $sum))
  (func (export "who") (result i32) (call $who)))
