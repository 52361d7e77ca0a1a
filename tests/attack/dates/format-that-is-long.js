// Formats a date by a pattern of megabytes, again and again.
// expect: FE4108, FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) context.utils.formatDate("2024-01-01", "yyyy-MM-dd ".repeat(100_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
