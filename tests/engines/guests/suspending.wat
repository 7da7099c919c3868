;; What the features are measured with: without Hostwright.
(module
  (import "host" "wait" (func $wait))
  (import "host" "look" (func $look))
  (func (export "run") (call $wait) (call $look)))
