// Compares long texts that differ at their end, again and again.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const one = "a".repeat(8_000_000) + "b", other = "a".repeat(8_000_000) + "c"
    for (;;) one.localeCompare(other)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
