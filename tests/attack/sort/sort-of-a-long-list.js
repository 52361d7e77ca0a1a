// Sorts lists of half a million again and again.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) Array.from({ length: 500_000 }, (_, i) => (i * 7919) % 1_000_003).sort((one, other) => one - other)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
