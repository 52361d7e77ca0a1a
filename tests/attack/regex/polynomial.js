// A pattern that needs the cube of the text's length.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;/\s*\s*\s*\s*x/.test(" ".repeat(20_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
