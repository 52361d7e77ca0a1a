// Squares a number for ever.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let n = 3n
    for (;;) n *= n
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
