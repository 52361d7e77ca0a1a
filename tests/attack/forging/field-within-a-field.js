// Sets a field while the value of another one is read.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("more", {
      toJSON() {
        context.output.setField("out", "inner")
        return "outer"
      },
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
