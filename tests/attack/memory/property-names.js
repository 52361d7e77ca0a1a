// An object with a new property name in every turn.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const bag = {}
    for (let i = 0;; i++) bag[`name ${i} ${row.padding}`] = i
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
