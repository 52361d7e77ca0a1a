// Searches a long text in one that nearly has it everywhere.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const half = "a".repeat(8_000_000)
    return (half + half).indexOf(half + "b")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
