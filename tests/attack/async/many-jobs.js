// Queues jobs until there is no memory for more.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) Promise.resolve().then(() => row)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
