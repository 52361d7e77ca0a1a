// Builds a list that is never done before any row, with everything caught.
// expect: fails FE4105, fails FE4106
// deadline: 1000
for (;;) {
  try {
    const all = []
    for (;;) all.push({})
  } catch {
    continue
  }
}
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
