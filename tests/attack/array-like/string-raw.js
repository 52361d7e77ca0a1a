// `String.raw` of a template without end.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    String.raw({ raw: { length: 2 ** 53 - 1 } })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
