// Writes into the row and lets the next ones see it.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    try {
      row.padding = "forged"
      row.constructor = 1
      delete row.trigger
    } catch { /* refused */ }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
