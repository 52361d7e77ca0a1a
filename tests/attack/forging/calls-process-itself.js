// Calls process for the same row a second time, from within.
// expect: harmless
let within = false
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    if (!within) {
      within = true
      process(context)
      within = false
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
