// The same as the value of a field.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let node = "x"
    for (let i = 0; i < 40; i++) node = [node, node]
    context.output.setField("out", node)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
