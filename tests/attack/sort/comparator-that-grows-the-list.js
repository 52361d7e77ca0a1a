// A comparator that pushes into the list it sorts.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const list = [5, 4, 3, 2, 1]
    for (;;) {
      list.sort((one, other) => {
        list.push(one, other)
        return other - one
      })
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
