// Closures that hold each other.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let last = () => 0
    for (;;) {
      const inner = last
      last = () => inner
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
