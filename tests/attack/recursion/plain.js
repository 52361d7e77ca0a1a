// Calls itself until the stack is full.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const deep = () => deep() + 1
    deep()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
