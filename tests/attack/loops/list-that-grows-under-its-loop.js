// forEach over a list that every turn makes longer, but by index, so that it never ends.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const list = [1]
    for (const each of list) list.push(each)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
