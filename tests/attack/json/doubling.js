// A small object that is a text of gigabytes.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let node = "x"
    for (let i = 0; i < 40; i++) node = [node, node]
    JSON.stringify(node)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
