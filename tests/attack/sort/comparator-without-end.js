// A comparator that never answers.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;[3, 1, 2].sort(() => {
      for (;;);
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
