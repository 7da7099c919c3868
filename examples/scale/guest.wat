;; Answers a visit: who asked for what, and a digest of that, computed in as many rounds as the host says.
(module
  (import "visit" "visitor" (func $visitor (param i32 i32) (result i32)))
  (import "visit" "path" (func $path (param i32 i32) (result i32)))
  (import "visit" "reply" (func $reply (param i32 i32 i32)))
  (memory (export "memory") 1)

  ;; The host returns the length of the whole text, which may be more than the room.
  (func $least (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i32.lt_u (local.get 0) (local.get 1))))

  ;; FNV-1a, repeated over the same bytes.
  (func $digest (param $offset i32) (param $length i32) (param $rounds i32) (result i32)
    (local $hash i32) (local $at i32)
    (local.set $hash (i32.const 0x811c9dc5))
    (block $done
      (loop $round
        (br_if $done (i32.eqz (local.get $rounds)))
        (local.set $at (i32.const 0))
        (block $end
          (loop $byte
            (br_if $end (i32.ge_u (local.get $at) (local.get $length)))
            (local.set $hash
              (i32.mul
                (i32.xor
                  (local.get $hash)
                  (i32.load8_u (i32.add (local.get $offset) (local.get $at))))
                (i32.const 0x01000193)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $byte)))
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
        (br $round)))
    (local.get $hash))

  (func (export "handle") (param $rounds i32)
    (local $length i32)
    (local.set $length
      (call $least (call $visitor (i32.const 1024) (i32.const 256)) (i32.const 256)))
    (i32.store8 (i32.add (i32.const 1024) (local.get $length)) (i32.const 0x20))
    (local.set $length (i32.add (local.get $length) (i32.const 1)))
    (local.set $length
      (i32.add
        (local.get $length)
        (call $least
          (call $path (i32.add (i32.const 1024) (local.get $length)) (i32.const 2048))
          (i32.const 2048))))
    (call $reply
      (i32.const 1024)
      (local.get $length)
      (call $digest (i32.const 1024) (local.get $length) (local.get $rounds)))))
