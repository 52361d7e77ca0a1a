// A comparator that answers by chance, over many.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) Array.from({ length: 100_000 }, (_, i) => i).sort(() => Math.random() - 0.5)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
