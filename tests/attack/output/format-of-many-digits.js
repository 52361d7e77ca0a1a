// Formats a number by a pattern of megabytes.
// expect: FE4108, FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) context.utils.format(1e300, "0".repeat(1_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
