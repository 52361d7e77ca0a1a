// Notes of many megabytes about one row.
// expect: FE4106, FE4105, FE4104, FE4101, harmless
// out: any
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.addMetadata("note", "x".repeat(24_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
