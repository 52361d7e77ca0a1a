// Pushes texts to a list for ever.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const all = []
    for (;;) all.push("x".repeat(100_000) + all.length)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
