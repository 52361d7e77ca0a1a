// A property that a hundred thousand prototypes do not have, asked for again and again.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let object = {}
    for (let i = 0; i < 100_000; i++) object = Object.create(object)
    for (;;) object.nowhere
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
