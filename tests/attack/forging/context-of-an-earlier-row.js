// Uses the context and the row of an earlier row to set another's field.
// expect: harmless
let earlier, earlierRow
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    earlier.output.setField("out", "forged")
    if (earlierRow.id === row.id) context.output.setField("out", "forged")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
