// Calls itself in a catch: exponentially many calls at a full stack.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    function deeper() {
      try {
        return deeper() + 1
      } catch {
        return deeper()
      }
    }
    deeper()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
