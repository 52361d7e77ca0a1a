// A date whose toISOString loops.
// expect: FE4105, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const date = new Date(0)
    date.toISOString = () => {
      for (;;);
    }
    context.output.setField("out", date)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
