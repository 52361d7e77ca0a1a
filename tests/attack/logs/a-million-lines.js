// A million lines from one row.
// expect: harmless, FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0; i < 1_000_000; i++) context.utils.log("info", "line")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
