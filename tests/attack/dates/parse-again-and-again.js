// Parses a long text as a date again and again.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const text = "2024-01-01T00:00:00." + "0".repeat(1_000_000) + "Z"
    for (;;) Date.parse(text)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
