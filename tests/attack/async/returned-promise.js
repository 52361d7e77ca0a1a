// Returns a promise.
// expect: FE4102
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return Promise.resolve(true)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
