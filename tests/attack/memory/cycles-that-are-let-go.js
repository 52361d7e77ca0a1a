// Garbage that only a collection of cycles frees, again and again.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) {
      const one = { bytes: new Uint8Array(10_000) }, other = { one }
      one.other = other
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
