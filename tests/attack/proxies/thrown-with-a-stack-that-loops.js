// Throws an error whose stack loops when it is read.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const error = new Error("x")
    Object.defineProperty(error, "stack", {
      get() {
        for (;;);
      },
    })
    throw error
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
