// Fields so long that the rows of a chunk do not fit the memory together: they go in parts.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.utils.log("here")
  }
  context.output.setField("out", `row ${row.id}${"".padEnd(0)}`)
  return true
}
