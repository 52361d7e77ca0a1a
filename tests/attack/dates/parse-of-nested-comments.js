// A date that is nothing but comments.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const text = "(((((a)))))".repeat(100_000)
    for (;;) new Date(text)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
