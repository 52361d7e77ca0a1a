// An endless loop that catches whatever is thrown at it.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) {
      try {
        while (true);
      } catch {
        continue
      }
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
