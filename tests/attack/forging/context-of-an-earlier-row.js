// Uses the context and the row of an earlier row to set another's field.
// expect: harmless
let earlier, earlierRow
const keep = (context, row) => {
  earlier = context
  earlierRow = row
  return row.id
}
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    earlier.output.setField("out", "forged")
    if (earlierRow.id === row.id) return true
  }
  context.output.setField("out", `row ${keep(context, row)}`)
  return true
}
