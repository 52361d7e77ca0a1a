// Keeps every row of the run, and looks whether one shows another's content.
// expect: harmless
const all = []
const keep = (kept) => {
  all.push({ kept, id: kept.id })
  return kept.id
}
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (const { kept, id } of all) {
      if (kept.id === id) continue
      context.output.setField("out", `forged ${kept.id}`)
      return true
    }
  }
  context.output.setField("out", `row ${keep(row)}`)
  return true
}
