// Fills the memory, catches the error and goes on.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const all = []
    for (;;) {
      try {
        for (;;) all.push(new Array(1000).fill(all.length))
      } catch {
        all.length >>= 1
      }
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
