// Throws an error that looks as if the engine had stopped the script: it must be the row's alone.
// expect: FE4101
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    throw Object.assign(new Error("interrupted"), { name: "InternalError" })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
