// Waits for a signal that never comes.
// expect: FE4101, FE4105, FE4106, FE4108, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
