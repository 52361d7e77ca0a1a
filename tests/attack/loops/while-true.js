// The plainest endless loop.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    while (true);
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
