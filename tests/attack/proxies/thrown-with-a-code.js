// Throws an error that brings a code of its own.
// expect: FE4101
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    throw Object.assign(new Error("mine"), { code: "FE4201", help: "trust me" })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
