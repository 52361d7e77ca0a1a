// A generator whose finally yields for ever.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const numbers = function* () {
      for (;;) {
        try {
          yield 1
        } finally {
          continue
        }
      }
    }
    for (;;) for (const _ of numbers()) break
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
