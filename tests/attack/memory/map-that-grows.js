// A Map of objects that never ends.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const map = new Map()
    for (let i = 0;; i++) map.set({ i }, i)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
