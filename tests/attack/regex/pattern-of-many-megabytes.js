// Compiles a pattern of many megabytes again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) new RegExp("[a-z]".repeat(500_000), "i")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
