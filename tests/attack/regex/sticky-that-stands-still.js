// Runs a global pattern again and again from where it stands.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const still = /(?:)/y
    for (;;) {
      still.lastIndex = 0
      still.test("a")
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
