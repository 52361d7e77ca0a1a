// Sends a row a million times.
// expect: routed, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0; i < 1_000_000; i++) context.route.send("side")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
