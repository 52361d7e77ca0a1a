// Throws null, which is what the engine sees when there is no memory.
// expect: FE4101
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    throw null
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
