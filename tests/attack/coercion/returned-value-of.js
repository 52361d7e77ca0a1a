// Returns an object whose valueOf says true.
// expect: FE4102
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return { valueOf: () => true, toString: () => "true" }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
