// The same from the end.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const half = "a".repeat(4_000_000)
    return (half + half).lastIndexOf("b" + half)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
