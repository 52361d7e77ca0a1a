// An endless loop at the top level, before any row.
// expect: fails FE4105
// deadline: 1000
while (true);
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
