// Burns time until a clock that the script cannot stop says enough.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const end = Date.now() + 3_600_000
    while (Date.now() < end);
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
