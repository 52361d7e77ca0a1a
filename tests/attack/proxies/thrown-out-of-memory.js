// Throws an error that looks as if there was no memory.
// expect: FE4101, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    throw new InternalError("out of memory")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
