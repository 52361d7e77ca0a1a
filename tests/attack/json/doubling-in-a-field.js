// A field value that is small as an object and a text of gigabytes as JSON.
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
